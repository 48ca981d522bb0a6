/**
 * A JSON value as AnkiConnect's Python reads it: of duplicate names the last stands, however they are spelt; `__proto__`
 * is a name like any other; lone surrogates stay. Numbers are JavaScript numbers; where that loses something (5.0, 1e3,
 * integers beyond 2^53) the exact text is kept beside them, see {@link numberText}.
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** The text holds NaN, Infinity, or a number so large that Python reads it as infinite. */
export class NotFinite extends Error {}

/**
 * On a list or object: the texts of those of its numbers that a JavaScript number does not tell apart. Most have none, and
 * code that looks at many numbers may ask for that first.
 */
export const TEXTS: unique symbol = Symbol('number texts')

type Holder = { [TEXTS]?: Record<string, string> }

/**
 * Finds texts that may hold a number to look at twice: one with a fraction or exponent, or of sixteen digits and more.
 * It may also find such text inside a string, which costs time and nothing else.
 */
const UNUSUAL_NUMBER = /(?:^|[[:,])[ \t\r\n]*-?(?:[0-9]{16}|[0-9]+[.eE])/

/**
 * Reads JSON that was already found to be well-formed as Python understands it (see wire/scan.ts).
 *
 * @throws NotFinite
 */
export function readValue(text: Buffer | string): Value {
  const json = typeof text === 'string' ? text : text.toString('utf8')
  try {
    return JSON.parse(
      json,
      UNUSUAL_NUMBER.test(json) ? (keepText as (name: string, value: unknown) => unknown) : undefined,
    )
  } catch (error) {
    // The scanner passes what Python's reader passes, and of that JSON.parse refuses only NaN and Infinity.
    if (error instanceof SyntaxError) throw new NotFinite('NaN or Infinity')
    throw error
  }
}

/** A reviver for JSON.parse that keeps the text of unusual numbers beside them. */
function keepText(this: object, name: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value
  const text = context.source as string
  if (Number.isSafeInteger(value) && !/[.eE]/.test(text)) return value
  const isInteger = !/[.eE]/.test(text)
  if (!isInteger && !Number.isFinite(value)) throw new NotFinite('a number beyond all bounds')
  const holder = this as Holder
  if (holder[TEXTS] === undefined) Object.defineProperty(holder, TEXTS, { value: Object.create(null) })
  const texts = holder[TEXTS] as Record<string, string>
  texts[name] = text
  return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE
}

/** The text of the number `holder[name]`: as it was written where that matters, else its decimal digits. */
export function numberText(holder: object, name: string | number): string {
  return (holder as Holder)[TEXTS]?.[name] ?? String((holder as Record<string | number, number>)[name])
}

/** Whether the number `holder[name]` was written as an integer, as Python asks of ids: 5 is one, 5.0 and 5e0 are not. */
export function isWrittenAsInteger(holder: object, name: string | number): boolean {
  const text = (holder as Holder)[TEXTS]?.[name]
  return text === undefined || !/[.eE]/.test(text)
}

/** Whether the number `holder[name]`, if it was written as an integer, fits into 64 bits, as SQLite asks of integers. */
export function fitsInt64(holder: object, name: string | number): boolean {
  const text = (holder as Holder)[TEXTS]?.[name]
  return text === undefined || /[.eE]/.test(text) || BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}
