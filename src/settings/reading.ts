import type { Text } from './declare-texts.ts'
import { suggest } from './suggest.ts'
import { errors } from './texts.ts'
import { parseDuration, parseSize, suggestDuration, suggestSize } from './units.ts'

/** A value that cannot be read. */
export interface ReadingFailure {
  readonly ok: false
  readonly message: string
  /** The code of the message. Without one, the code is that of the setting. */
  readonly code?: string
  /** The path from the value to the part of it that is wrong. */
  readonly at?: readonly (string | number)[]
  readonly suggestion?: string
  /** Further mistakes in the same value. */
  readonly others?: readonly ReadingFailure[]
  /** The parts of the value that can be read, for checks that go through them. */
  readonly usable?: unknown
}

/** The result of reading one given value. */
export type Reading<T> = { readonly ok: true; readonly value: T } | ReadingFailure

/** setTimeout counts in 31 bits; a longer delay fires at once. */
export const longestTimer = 2 ** 31 - 1

/** A duration that a timer can keep, in milliseconds. */
export function readTimer(value: unknown): Reading<number> {
  const duration = typeof value === 'string' ? parseDuration(value) : null
  if (duration === null) return invalid(errors('config.expected-duration'), suggestDuration(value))
  if (duration < 1 || duration > longestTimer) return invalid(errors('config.duration-range'))
  return { ok: true, value: duration }
}

/** A duration that may be `0s` or 0, which means not to wait. In milliseconds. */
export function readPatience(value: unknown): Reading<number> {
  const isZero = value === 0 || value === '0' || (typeof value === 'string' && parseDuration(value) === 0)
  return isZero ? { ok: true, value: 0 } : readTimer(value)
}

/** A size of at least one byte, in bytes. */
export function readSize(value: unknown): Reading<number> {
  const size = typeof value === 'string' ? parseSize(value) : null
  if (size === null) return invalid(errors('config.expected-size'), suggestSize(value))
  return size < 1 ? invalid(errors('config.size-zero')) : { ok: true, value: size }
}

/** A whole number from 1 to `most`. */
export function readCount(most: number): (value: unknown) => Reading<number> {
  return (value) => {
    // An option, a variable or a value in quotes has its digits as text.
    const count = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value
    return Number.isInteger(count) && Number(count) >= 1 && Number(count) <= most
      ? { ok: true, value: Number(count) }
      : invalid(errors('config.expected-count', { most }))
  }
}

/** One of a few words. Where `off` is one of them, `no` and false are the same. */
export function readWord<W extends string>(words: readonly W[]): (value: unknown) => Reading<W> {
  return (value) => {
    const given = isOff(value) ? 'off' : value
    const word = words.find((candidate) => candidate === given)
    if (word !== undefined) return { ok: true, value: word }
    const near = typeof value === 'string' ? suggest(value, words) : null
    return invalid(errors('config.expected-word', { words: words.join(', ') }), near)
  }
}

/** The words of a file for true and false. */
export const switchWords = { on: ['on', 'yes', 'true'], off: ['off', 'no', 'false'] } as const

/** The values of a file that mean true. */
export const TRUE_WORDS: readonly unknown[] = [true, ...switchWords.on]

/** Whether a value of a file is one of the words for true, or true itself. */
export function isOn(value: unknown): boolean {
  return value === true || switchWords.on.some((word) => word === value)
}

/** Whether a value of a file is one of the words for false, or false itself. */
export function isOff(value: unknown): boolean {
  return value === false || switchWords.off.some((word) => word === value)
}

/** True or false, or `on`, `yes`, `off` or `no`; an option or a variable may also say `1` or `0`. */
export function readSwitch(value: unknown): Reading<boolean> {
  if (isOn(value) || value === '1') return { ok: true, value: true }
  if (isOff(value) || value === '0') return { ok: true, value: false }
  const near = typeof value === 'string' ? suggest(value, [...switchWords.on, ...switchWords.off]) : null
  return invalid(errors('config.expected-switch'), near)
}

/** A text that is not empty; `title` describes it in an error. */
export function readText(title: string): (value: unknown) => Reading<string> {
  return (value) =>
    typeof value === 'string' && value !== '' ? { ok: true, value } : invalid(errors('config.expected-text', { title }))
}

/** The failure of a value, with a text of a catalogue or with the words of the only setting that can have this mistake. */
export function invalid(mistake: Text | string, suggestion?: string | null): ReadingFailure {
  const words = typeof mistake === 'string' ? { message: mistake } : { message: mistake.text, code: mistake.code }
  return { ok: false, ...words, ...(suggestion && { suggestion }) }
}

/** The failure of a part of a value, as that of the value around it. `step` leads to the part. */
export function failureInside(failure: ReadingFailure, ...steps: readonly (string | number)[]): ReadingFailure {
  const { usable: _, others, ...own } = failure
  return {
    ...own,
    at: [...steps, ...(failure.at ?? [])],
    ...(others !== undefined && { others: others.map((other) => failureInside(other, ...steps)) }),
  }
}

/** Several failures as one. There is at least one. */
export function joinFailures([first, ...others]: readonly ReadingFailure[], usable?: unknown): ReadingFailure {
  const all = [...(first?.others ?? []), ...others]
  return {
    ...(first as ReadingFailure),
    ...(all.length > 0 && { others: all }),
    ...(usable !== undefined && { usable }),
  }
}

/** Every mistake in a value, the first one first. */
export function mistakesIn(failure: ReadingFailure): ReadingFailure[] {
  return [failure, ...(failure.others ?? []).flatMap(mistakesIn)]
}
