const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Units of size, in bytes. */
export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB

const bytes: Readonly<Record<string, number>> = { B: 1, KiB, MiB, GiB }

/** The spellings of each unit. A letter that could mean two units, such as m, is none. */
const DURATION_WORDS: Words = {
  ms: ['ms', 'millisecond', 'milliseconds'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  min: ['min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
  d: ['d', 'day', 'days'],
}
const SIZE_WORDS: Words = { B: ['B', 'byte', 'bytes'], KiB: ['KiB'], MiB: ['MiB'], GiB: ['GiB'] }
/** The units that people probably mean by spellings that are not accepted, in lower case. */
const PROBABLY: Readonly<Record<string, string>> = { m: 'min', k: 'KiB', kb: 'KiB', mb: 'MiB', g: 'GiB', gb: 'GiB' }

type Words = Readonly<Record<string, readonly string[]>>

/** JSON Schema patterns of a duration and of a size. */
export const durationPattern = patternOf(DURATION_WORDS)
export const sizePattern = patternOf(SIZE_WORDS)

/**
 * Returns the milliseconds of a duration such as `30s`, `2min`, `100ms`, `1h`, `1d`, `1.5h` or `30 seconds`; null if the text is no
 * duration of whole milliseconds.
 */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, milliseconds, DURATION_WORDS)
}

/** Returns the bytes of a size such as `512B`, `16KiB`, `8 MiB` or `1.5GiB`; null if the text is no size of whole bytes. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, bytes, SIZE_WORDS)
}

/** Returns the unit of time that a word means, such as `min` for `minutes`; null if there is none. */
export function unitOfTime(word: string): string | null {
  return unitOf(word, DURATION_WORDS)
}

/** Returns the duration that was probably meant; null if there is none. A number without a unit is one of seconds. */
export function suggestDuration(given: unknown): string | null {
  return suggestQuantity(given, DURATION_WORDS, 's')
}

/** Returns the size that was probably meant; null if there is none. A number without a unit is one of bytes, if it is a round one. */
export function suggestSize(given: unknown): string | null {
  const isBytes = typeof given === 'number' && Number.isSafeInteger(given) && given > 0 && given % KiB === 0
  if (isBytes) return formatSize(given)
  // AnkiConnect's own limits and most programs count in powers of 1024, where m is mega.
  return typeof given === 'string' ? suggestQuantity(given.replace(/(\d) ?m$/i, '$1MiB'), SIZE_WORDS, null) : null
}

/** Writes milliseconds as a duration, in the largest unit that gives a whole number. */
export function formatDuration(duration: number): string {
  return formatQuantity(duration, milliseconds)
}

/** Writes bytes as a size, in the largest unit that gives a whole number. */
export function formatSize(size: number): string {
  return formatQuantity(size, bytes)
}

function formatQuantity(quantity: number, units: Readonly<Record<string, number>>): string {
  const [name, unit] = Object.entries(units).findLast(([, each]) => quantity % each === 0 && quantity >= each) ?? [
    '',
    1,
  ]
  return `${quantity / unit}${name || Object.keys(units)[0]}`
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>, words: Words): number | null {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,3})?) ?([A-Za-z]{1,12})$/.exec(text)
  const unit = match === null ? null : unitOf(match[2] ?? '', words)
  if (match === null || unit === null) return null
  // A thousandth of the smallest unit is enough to tell 0.1 s from a part of a millisecond.
  const quantity = Math.round(Number(match[1]) * (units[unit] ?? 0) * 1000) / 1000
  return Number.isSafeInteger(quantity) ? quantity : null
}

function suggestQuantity(given: unknown, words: Words, usual: string | null): string | null {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,3})?) {0,3}([A-Za-z]{0,12})$/.exec(String(given).trim())
  const word = (match?.[2] ?? '').toLowerCase()
  const all = Object.entries(words)
  const [named] = all.find(([, each]) => each.some((one) => one.toLowerCase() === word)) ?? []
  const probable = PROBABLY[word]
  const unit = word === '' ? usual : (named ?? (probable !== undefined && probable in words ? probable : null))
  return match === null || unit === null ? null : `${match[1]}${unit}`
}

function unitOf(word: string, words: Words): string | null {
  return Object.keys(words).find((unit) => words[unit]?.includes(word)) ?? null
}

function patternOf(words: Words): string {
  return `^[0-9]{1,12}(\\.[0-9]{1,3})? ?(${Object.values(words).flat().join('|')})$`
}
