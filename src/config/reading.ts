import { formatAddress, isLoopback, parseAddress } from './address.ts'
import type { Address } from './config.ts'
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

/** Addresses to serve clients on: a list, or a text with commas as the environment has it. */
export function readListen(value: unknown): Reading<Address[]> {
  const texts: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*,\s*/) : []
  if (texts.length === 0) return no('expected at least one HOST:PORT, such as "127.0.0.1:8765"')
  const addresses: Address[] = []
  for (const [index, text] of texts.entries()) {
    const reading = readLoopback(
      text,
      'whoever reaches it would use the collection with no key asked; named clients with keys, and a transport, ' +
        'are needed first, and this version has neither',
    )
    if (!reading.ok) return { ...reading, at: [index] }
    for (const address of reading.value) {
      const taken = addresses.some((other) => other.port !== 0 && formatAddress(other) === formatAddress(address))
      if (taken) return { ...no(`${formatAddress(address)} is listed twice`), at: [index] }
      addresses.push(address)
    }
  }
  return { ok: true, value: addresses }
}

function readLoopback(value: unknown, reason: string): Reading<Address[]> {
  const addresses = typeof value === 'string' ? parseAddress(value) : null
  if (addresses === null)
    return no('expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765')
  const outside = addresses.find(({ host }) => !isLoopback(host))
  if (outside === undefined) return { ok: true, value: addresses }
  return no(`${outside.host} is not a loopback address: ${reason}. Use 127.0.0.1 or [::1]`)
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
