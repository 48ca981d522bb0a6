import { channel } from 'node:diagnostics_channel'
import { eachNumber } from './numbers.ts'

/**
 * A JSON value as AnkiConnect's Python reads it: of duplicate names the last counts, in any spelling; `__proto__`
 * is a name like any other; lone surrogates stay. Numbers are JavaScript numbers; if that loses something (5.0, 1e3,
 * integers beyond 2^53), {@link numberText} has the exact text.
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

/** Publishes every text that is read as a value, so that a test can count how often something is read. */
export const valuesRead = channel('ankiconnect-gateway.values-read')

/**
 * Reads JSON that was already found to be well-formed as Python understands it (see wire/scan.ts).
 *
 * @param isUsual whether no number in the text needs a second look, if the caller knows
 * @throws NotFinite
 */
export function readValue(text: Buffer | string, isUsual?: boolean): Value {
  const json = String(text)
  valuesRead.publish(json)
  let value: Value
  try {
    value = JSON.parse(json) as Value
  } catch (error) {
    // The scanner passes what Python's reader passes, and of that JSON.parse refuses only NaN and Infinity.
    if (error instanceof SyntaxError) throw new NotFinite('NaN or Infinity')
    throw error
  }
  if (isUsual ?? !UNUSUAL_NUMBER.test(json)) return value
  const root = { '': value }
  eachNumber(typeof text === 'string' ? Buffer.from(text) : text, root, ([holder, name], number) => {
    keepText(holder, name, number)
  })
  return root['']
}

/** Stores the text of an unusual number next to it. */
function keepText(holder: Holder & object, name: string | number, text: string | null): void {
  const members = holder as Record<string | number, unknown>
  if (text === null) {
    if (holder[TEXTS] !== undefined) delete holder[TEXTS][name]
    return
  }
  const value = members[name]
  // A member of the same name that is no number, or another one, comes later.
  if (typeof value !== 'number') return
  const isInteger = !/[.eE]/.test(text)
  const known = holder[TEXTS]?.[name]
  const isBoundless = (one: string) => !Number.isFinite(Number(one))
  // An integer without bounds that came before it has taken the place of the value.
  const isReplaced = Math.abs(value) === Number.MAX_VALUE && known !== undefined && isBoundless(known)
  // Of a number that another one overwrites, the value says nothing.
  if ((!Number.isFinite(value) || isReplaced) && isBoundless(text)) {
    if (!isInteger) throw new NotFinite('a number beyond all bounds')
    members[name] = Math.sign(value) * Number.MAX_VALUE
  }
  textsOf(holder)[name] = text
}

/** Adds to a list the items of another, or to an object the members of another: of duplicate names the last stands. */
export function addMembers(to: object, more: object): void {
  const texts = (more as Holder)[TEXTS]
  if (Array.isArray(to)) {
    const before = to.length
    for (const item of more as readonly Value[]) to.push(item)
    for (const [index, text] of Object.entries(texts ?? {})) textsOf(to as Holder)[before + Number(index)] = text
    return
  }
  const known = (to as Holder)[TEXTS]
  for (const name in more) {
    const value = (more as Record<string, unknown>)[name]
    if (name === '__proto__')
      Object.defineProperty(to, name, { value, enumerable: true, writable: true, configurable: true })
    else (to as Record<string, unknown>)[name] = value
    if (known !== undefined) delete known[name]
  }
  for (const [name, text] of Object.entries(texts ?? {})) textsOf(to)[name] = text
}

function textsOf(holder: Holder): Record<string | number, string> {
  if (holder[TEXTS] === undefined) Object.defineProperty(holder, TEXTS, { value: Object.create(null) })
  return holder[TEXTS] as Record<string | number, string>
}

/** The text of the number `holder[name]`: as it was written if that matters, otherwise its decimal digits. */
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
