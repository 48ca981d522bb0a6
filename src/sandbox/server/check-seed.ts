import { type Seed, SeedError } from './seed.ts'

/** A check of a value; it throws with the place of a mistake. */
type Check = (value: unknown, place: string) => void

/**
 * Returns a value that was read as the seed that it is.
 *
 * @throws SeedError with the place of the first mistake
 */
export function checkSeed(value: unknown): Seed {
  seed(value, '')
  return value as Seed
}

const text: Check = (value, place) => {
  if (typeof value !== 'string') throw new SeedError(`${place}: expected a text`)
}
const truth: Check = (value, place) => {
  if (typeof value !== 'boolean') throw new SeedError(`${place}: expected true or false`)
}
const flag: Check = (value, place) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 7)
    throw new SeedError(`${place}: expected a whole number from 0 to 7`)
}

function list(item: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) throw new SeedError(`${place}: expected a list`)
    for (const [index, one] of value.entries()) item(one, `${place}[${index}]`)
  }
}

function named(member: Check): Check {
  return (value, place) => {
    for (const [name, one] of Object.entries(objectAt(value, place))) member(one, below(place, name))
  }
}

function object(members: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, place) => {
    const given = objectAt(value, place)
    for (const name of required)
      if (!Object.hasOwn(given, name)) throw new SeedError(`${below(place, name)} is missing`)
    for (const [name, one] of Object.entries(given)) {
      const check = Object.hasOwn(members, name) ? members[name] : undefined
      if (check === undefined)
        throw new SeedError(`${below(place, name)}: unknown; known here: ${Object.keys(members).join(', ')}`)
      check(one, below(place, name))
    }
  }
}

function either(isFirst: (value: unknown) => boolean, first: Check, second: Check): Check {
  return (value, place) => (isFirst(value) ? first(value, place) : second(value, place))
}

const isText = (value: unknown): boolean => typeof value === 'string'

const seed = object({
  decks: list(text),
  noteTypes: named(
    object(
      {
        fields: list(text),
        templates: named(object({ front: text, back: text }, ['front', 'back'])),
        css: text,
        cloze: truth,
      },
      ['fields', 'templates'],
    ),
  ),
  notes: list(
    object(
      {
        deck: text,
        type: text,
        fields: either(Array.isArray, list(text), named(text)),
        tags: list(text),
        suspended: truth,
        flag,
      },
      ['fields'],
    ),
  ),
  media: named(either(isText, text, object({ base64: text }, ['base64']))),
})

function objectAt(value: unknown, place: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new SeedError(`${place === '' ? 'a seed' : place}: expected an object`)
}

function below(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`
}
