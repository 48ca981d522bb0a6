import { namesOfRule } from '../../../actions/spelling.ts'
import { type Test, writtenText } from './matcher.ts'
import { everyName, perKind } from './names.ts'

/** The schema of one value. */
export const SCALAR = { title: 'a text, a number, true or false', type: ['string', 'number', 'boolean'] } as const

/** Whether a profile can name a value. Numbers beyond 2^53 have already lost digits unless they are written as text. */
export function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
}

/** Returns a test for one of some values. Ids come as numbers and as strings of digits, so their digits decide. */
export function isOneOf(wanted: readonly unknown[]): Test {
  const flags = new Set(wanted)
  const words = wanted.filter((one) => typeof one !== 'boolean').map(String)
  const wordsFor = perKind(words, namesOfRule)
  return (value, holder, name, kind) => {
    if (typeof value === 'boolean') return flags.has(value)
    const text = writtenText(value, holder, name)
    return text !== null && everyName(kind, text, (one) => wordsFor(kind).has(one))
  }
}
