import type { Catalogue } from '../actions/catalogue.ts'
import { type Change, changesOf } from '../actions/changes.ts'
import { deckName, foldName, tagsIn } from '../actions/spelling.ts'
import type { Image, KeptCard, KeptNote, NamedCard, NamedNote, NamedValues } from '../safety/image.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { NotFinite, readValue, type Value } from '../wire/value.ts'
import { paramsOf } from './after.ts'
import { fieldText } from './field-text.ts'
import { imageDigest } from './parse.ts'
import { wantedBy } from './wanted.ts'

/**
 * Returns the values that calls give by name to the notes, cards and media of an image. Null if a call does anything else, such as
 * scheduling a card, so that its values are not known beforehand. Pure.
 */
export function namedValues(
  leaves: readonly Leaf[],
  before: Image,
  catalogue: Pick<Catalogue, 'get'>,
): NamedValues | null {
  const notes = new Map(Object.entries(before.notes))
  const cards = new Map(Object.entries(before.cards))
  const media = new Map<string, string>()
  for (const leaf of leaves) {
    const params = valueIn(leaf)
    const changes = params === null ? [] : changesOf(leaf.action, params, catalogue)
    const wanted = wantedBy([leaf])
    const named = wanted.tagged.size > 0 ? notes.keys() : wanted.notes
    for (const id of [...named, ...wanted.wholeNotes]) {
      const note = notes.get(id)
      const changed = note == null ? null : changes.reduce(noteAfter, note)
      if (note != null && changed === null) return null
      if (changed !== null) notes.set(id, changed)
    }
    for (const [at, id] of [...wanted.cards].entries()) {
      const card = cards.get(id)
      const changed =
        card == null
          ? null
          : changes.reduce((one, change) => cardAfter(one, change, at, wanted.cards.size), card as KeptCard | null)
      if (card != null && changed === null) return null
      if (changed !== null) cards.set(id, changed)
    }
    const isStored = changes.some(({ change }) => change === 'stores')
    if (isStored && !store(leaf, media)) return null
    if (changes.length === 0 || !changes.every(({ change }) => VALUES.has(change))) return null
  }
  return {
    notes: differences(notes, before.notes, noteDifference),
    cards: differences(cards, before.cards, cardDifference),
    media: Object.fromEntries(media),
  }
}

/** The changes of which the values are known. */
const VALUES: ReadonlySet<Change['change']> = new Set([
  'sets-fields',
  'sets-tags',
  'adds-tags',
  'removes-tags',
  'replaces-tag',
  'sets',
  'sets-each',
  'stores',
])

function valueIn({ params }: Leaf): Value | null {
  try {
    return params === null ? null : readValue(params)
  } catch (error) {
    if (error instanceof NotFinite) return null
    throw error
  }
}

/** Returns a note after a change, or null if that is not known. */
function noteAfter(note: KeptNote | null, { change, values, others, texts }: Change): KeptNote | null {
  if (note === null) return null
  const meant = values.flatMap(tagsIn)
  const isMeant = (tag: string) => meant.some((one) => foldName(one) === foldName(tag))
  switch (change) {
    case 'sets-fields': {
      const fields = Object.entries(note.fields).map(([name, value]) => {
        const text = Object.hasOwn(texts, name) ? texts[name] : undefined
        return [name, text === undefined ? value : fieldText(text)] as const
      })
      return { ...note, fields: Object.fromEntries(fields) }
    }
    case 'sets-tags':
      return { ...note, tags: meant }
    case 'adds-tags': {
      const fresh = meant.filter((tag) => !note.tags.some((own) => foldName(own) === foldName(tag)))
      return { ...note, tags: [...note.tags, ...fresh] }
    }
    case 'removes-tags':
      // Anki reads a star as any text.
      return values.some((tag) => tag.includes('*'))
        ? null
        : { ...note, tags: note.tags.filter((tag) => !isMeant(tag)) }
    case 'replaces-tag': {
      if (!note.tags.some(isMeant)) return note
      const rest = note.tags.filter((tag) => !isMeant(tag))
      return { ...note, tags: [...rest, ...others.flatMap(tagsIn).filter((tag) => !rest.includes(tag))] }
    }
    default:
      return null
  }
}

/** Anki's numbers for the queue of a card. */
const SUSPENDED = -1
/** The types of cards whose queue has the same number. */
const PLAIN_TYPES = [0, 2]

/** Returns the card number `at` of a call after a change, or null if that is not known. */
function cardAfter(
  card: KeptCard | null,
  { change, name, values, others }: Change,
  at: number,
  count: number,
): KeptCard | null {
  if (card === null) return null
  const withValues = (given: Readonly<Record<string, number>>): KeptCard => ({
    ...card,
    values: { ...card.values, ...given },
  })
  if (change === 'sets-each') {
    const given = values.map((key, index) => [key, Number(others[index])] as const)
    const isKept = given.every(([key, value]) => card.values[key] !== undefined && Number.isFinite(value))
    return isKept ? withValues(Object.fromEntries(given)) : null
  }
  if (change !== 'sets') return null
  if (name === 'deck') return { ...card, deck: deckName(values[0] ?? '') }
  // A list with one id twice is not in step with the ids.
  if (name === 'factor' && values.length === count) return withValues({ factor: Number(values[at]) })
  if (name !== 'suspended') return null
  const { queue = 0, type = 0 } = card.values
  if (values[0] === 'yes') return withValues({ queue: SUSPENDED })
  if (queue !== SUSPENDED) return card
  return PLAIN_TYPES.includes(type) ? withValues({ queue: type }) : null
}

/** Adds the file that a call stores. Returns false if its content or name is not known. */
function store(leaf: Leaf, media: Map<string, string>): boolean {
  const { filename, data, deleteExisting = true } = paramsOf(leaf)
  if (typeof filename !== 'string' || typeof data !== 'string' || deleteExisting !== true) return false
  media.set(filename, imageDigest(data))
  return true
}

function differences<T, D extends object>(
  after: ReadonlyMap<string, T | null>,
  before: Readonly<Record<string, T | null>>,
  difference: (one: T, other: T) => D,
): Record<string, D> {
  const all = [...after].flatMap(([id, thing]) => {
    const was = before[id] ?? null
    if (thing === null || was === null || thing === was) return []
    const differing = difference(was, thing)
    return Object.keys(differing).length === 0 ? [] : [[id, differing] as const]
  })
  return Object.fromEntries(all)
}

function noteDifference(was: KeptNote, note: KeptNote): NamedNote {
  const fields = Object.entries(note.fields).filter(([name, value]) => was.fields[name] !== value)
  const isSameTags = JSON.stringify(was.tags) === JSON.stringify(note.tags)
  return { ...(fields.length > 0 && { fields: Object.fromEntries(fields) }), ...(!isSameTags && { tags: note.tags }) }
}

function cardDifference(was: KeptCard, card: KeptCard): NamedCard {
  const values = Object.entries(card.values).filter(([name, value]) => was.values[name] !== value)
  return {
    ...(was.deck !== card.deck && { deck: card.deck }),
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
  }
}
