/** A JSON value whose numbers keep their spelling. */
export type Spelt = null | boolean | string | NumberText | readonly Spelt[] | { readonly [name: string]: Spelt }

/** A number as it was written. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  get value(): number {
    return Number(this.text)
  }
}

/** Strings, which stay, and the words that Python's JSON has and JavaScript's has not. */
const PYTHON = /"(?:[^"\\]|\\.)*"|-Infinity|Infinity|NaN/gs
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Numbers whose spelling says more than their value, and text that looks like them. */
const UNUSUAL = /-0|\d{16}|\d[.eE]|NaN|Infinity/

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown
const keepNumbers: Reviver = (_, value, { source }) =>
  typeof value === 'number' ? new NumberText(source ?? String(value)) : value

/**
 * Reads JSON as Python does, by JSON.parse: NaN and the infinities become a number beyond all bounds.
 *
 * @throws SyntaxError or TypeError for what is no JSON in UTF-8
 */
export function parse(bytes: Buffer): Spelt {
  const text = UTF8.decode(bytes)
  if (!UNUSUAL.test(text)) return spelt(JSON.parse(text))
  const json = text.replace(PYTHON, (word) => {
    if (word[0] === '"') return word
    return word[0] === '-' ? ' -1e999 ' : ' 1e999 '
  })
  return JSON.parse(json, keepNumbers as never) as Spelt
}

/** Does what the reviver does, where no spelling matters; several times as fast. */
function spelt(value: unknown): Spelt {
  if (typeof value === 'number') return new NumberText(String(value))
  if (typeof value !== 'object' || value === null) return value as Spelt
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name]
    if (typeof member === 'number' || typeof member === 'object')
      Object.defineProperty(value, name, { value: spelt(member), enumerable: true, writable: true, configurable: true })
  }
  return value as Spelt
}

/** The value without the spelling of its numbers. */
export function plain(value: Spelt): never {
  const all = (one: Spelt): unknown => {
    if (one instanceof NumberText) return one.value
    if (Array.isArray(one)) return one.map(all)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, all(member)]))
  }
  return all(value) as never
}

/** One text for equal values, whatever their spaces, escapes and overwritten members were. */
export function canonical(value: Spelt): string {
  if (value instanceof NumberText) return value.text
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`
}
