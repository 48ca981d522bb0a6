import { suggest } from './suggest.ts'
import { parseDuration, parseSize } from './units.ts'

/** What became of one given value: a setting, or why it is none. `at` is the way from the value to the part that is wrong. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly message: string
      readonly at?: readonly (string | number)[]
      readonly suggestion?: string
    }

/** setTimeout counts in 31 bits; a longer delay fires at once. */
export const longestTimer = 2 ** 31 - 1

/** A duration that a timer can keep, in milliseconds. */
export function readTimer(value: unknown): Reading<number> {
  const duration = typeof value === 'string' ? parseDuration(value) : null
  if (duration === null) return no('expected a duration such as 100ms, 30s, 2min, 1h or 1d')
  if (duration < 1 || duration > longestTimer) return no('expected a duration between 1ms and 24d')
  return { ok: true, value: duration }
}

/** A size in bytes that is not nothing. */
export function readSize(value: unknown): Reading<number> {
  const size = typeof value === 'string' ? parseSize(value) : null
  if (size === null) return no('expected a size such as 512B, 16KiB, 8MiB or 1GiB')
  return size < 1 ? no('expected a size of at least 1B') : { ok: true, value: size }
}

/** A whole number from 1 to `most`. */
export function readCount(most: number): (value: unknown) => Reading<number> {
  return (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
      ? { ok: true, value: Number(value) }
      : no(`expected a whole number from 1 to ${most}`)
}

/** One of a few words. */
export function readWord<W extends string>(words: readonly W[]): (value: unknown) => Reading<W> {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    if (word !== undefined) return { ok: true, value: word }
    const near = typeof value === 'string' ? suggest(value, words) : null
    return { ...no(`expected one of ${words.join(', ')}`), ...(near !== null && { suggestion: near }) }
  }
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
