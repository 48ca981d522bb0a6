import type { Transport } from '../net/address.ts'
import { size } from '../settings/kinds.ts'
import { isMap } from '../settings/many.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind } from '../settings/setting.ts'

const byListener = record(
  settings({
    loopback: { kind: size, required: true, examples: ['64KiB'], text: 'On listeners on loopback addresses.' },
    network: { kind: size, required: true, examples: ['16KiB'], text: 'On all other listeners.' },
  }),
  { title: 'a map with loopback and network' },
)

/**
 * The largest headers of one request in bytes, for every listener, or separately for loopback addresses and for all others.
 * Pages and extensions send cookies, and need no key on loopback addresses.
 */
export type HeaderLimit = number | { readonly loopback: number; readonly network: number }

/** Reads a size for every listener, or a map with one size for loopback addresses and one for all others. */
export const headerLimit: Kind<HeaderLimit> = {
  unit: 'size, or a map',
  inside: { step: '', rows: byListener.rows },
  read: (value, context) => (isMap(value) ? byListener.read(value, context) : size.read(value, context)),
  write: (value) => (typeof value === 'number' ? size.write(value) : byListener.write(value)),
  schema: (define) => ({
    title: 'a size such as 16KiB, or a map with loopback and network',
    anyOf: [size.schema(define), byListener.schema(define)],
  }),
}

/** Returns the limit of a listener, in bytes. */
export function headerLimitOn(transport: Transport, limit: HeaderLimit): number {
  if (typeof limit === 'number') return limit
  return transport === 'loopback' ? limit.loopback : limit.network
}
