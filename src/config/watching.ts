import { parseAddress } from './address.ts'
import type { Address, LearningConfig } from './config.ts'
import { type Reading, readTimer } from './reading.ts'

const HASH = /^sha256:([0-9A-Fa-f]{64})$/

/** One address, of any of this machine's interfaces. */
export function readAddress(value: unknown): Reading<Address> {
  const [first] = (typeof value === 'string' ? parseAddress(value) : null) ?? []
  if (first === undefined) return no('expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:9464')
  return { ok: true, value: first }
}

/** The SHA-256 of a key, as 64 hexadecimal digits in lower case. */
export function readKeyHash(value: unknown): Reading<string> {
  const hex = typeof value === 'string' ? HASH.exec(value)?.[1] : undefined
  return hex === undefined ? no('expected sha256: and 64 hexadecimal digits') : { ok: true, value: hex.toLowerCase() }
}

/** Whether the collection is counted: `off`, or how often at most. */
export function readLearning(value: unknown): Reading<LearningConfig | null> {
  if (value === 'off') return { ok: true, value: null }
  if (typeof value !== 'object' || value === null || !('every' in value)) return no('expected off, or { every: 60s }')
  const every = readTimer(value.every)
  return every.ok ? { ok: true, value: { every: every.value } } : { ...every, at: ['every'] }
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
