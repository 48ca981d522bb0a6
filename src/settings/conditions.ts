import { type Network, parseNetwork } from '../net/network.ts'
import { invalid, type Reading } from './reading.ts'
import { errors } from './texts.ts'

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,@*]*$/

/** Reads the origin of a page as browsers write it, or `any-extension`. */
export function readOrigin(value: unknown): Reading<string> {
  if (value === 'any-extension') return { ok: true, value }
  if (value === 'null') return invalid(errors('config.origin-null'))
  if (typeof value !== 'string') return invalid(errors('config.expected-origin'))
  const canonical =
    /^https?:/i.test(value) && URL.canParse(value) ? new URL(value).origin : value.replace(/(?<=[^/])\/$/, '')
  if (ORIGIN.test(value) && canonical === value) return { ok: true, value }
  return invalid(errors('config.expected-origin'), ORIGIN.test(canonical) ? canonical : null)
}

/** Reads a range of addresses, or one address. */
export function readNetwork(value: unknown): Reading<Network> {
  const read = typeof value === 'string' ? parseNetwork(value) : null
  if (read === null) return invalid(errors('config.expected-network'))
  return read.suggestion === null
    ? { ok: true, value: read.network }
    : invalid(errors('config.network-length'), read.suggestion)
}
