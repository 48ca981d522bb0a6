import { type Network, parseNetwork } from './network.ts'
import type { Reading } from './reading.ts'

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,@*]*$/

/** One value or a list of them; null where there is none. */
export function readEach<T>(value: unknown, member: string, read: (value: unknown) => Reading<T>): Reading<T[] | null> {
  if (value === undefined) return { ok: true, value: null }
  const isList = Array.isArray(value)
  const given: readonly unknown[] = isList ? value : [value]
  if (given.length === 0) return { ...no(`expected at least one ${member}`), at: [member] }
  const found: T[] = []
  for (const [index, one] of given.entries()) {
    const reading = read(one)
    if (!reading.ok) return { ...reading, at: isList ? [member, index] : [member] }
    found.push(reading.value)
  }
  return { ok: true, value: found }
}

/** The origin of a page as browsers write it, or `any-extension`. */
export function readOrigin(value: unknown): Reading<string> {
  const expected =
    'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension'
  if (value === 'any-extension') return { ok: true, value }
  if (value === 'null') return no(`${expected}; null is what every sandboxed frame and local file calls itself`)
  if (typeof value !== 'string') return no(expected)
  const canonical =
    /^https?:/i.test(value) && URL.canParse(value) ? new URL(value).origin : value.replace(/(?<=[^/])\/$/, '')
  if (ORIGIN.test(value) && canonical === value) return { ok: true, value }
  return { ...no(expected), ...(ORIGIN.test(canonical) && { suggestion: canonical }) }
}

/** A range of addresses, or one address. */
export function readNetwork(value: unknown): Reading<Network> {
  const read = typeof value === 'string' ? parseNetwork(value) : null
  const expected = 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8'
  if (read === null) return no(expected)
  return read.suggestion === null
    ? { ok: true, value: read.network }
    : { ...no(`${expected}; this one has bits behind its length`), suggestion: read.suggestion }
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
