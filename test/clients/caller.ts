import type { Caller } from '../../src/clients/caller.ts'
import { parseIp } from '../../src/net/network.ts'

/** A caller on this machine without origin and key, but for what a test says; `at` is its address. */
export function callerAs({ at = '127.0.0.1', ...given }: Partial<Caller> & { readonly at?: string } = {}): Caller {
  const address = at === '' ? null : parseIp(at)
  const local = at === '127.0.0.1' || at === '::1'
  return {
    origin: null,
    pageServer: 'other',
    crossOrigin: false,
    address,
    local,
    neighbourhood: at,
    transport: 'loopback',
    key: null,
    opensRoute: false,
    ...given,
  }
}
