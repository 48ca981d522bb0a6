import type { IncomingMessage } from 'node:http'
import type { Caller } from '../clients/caller.ts'
import type { Transport } from '../config/config.ts'
import type { Network } from '../config/network.ts'
import { whence } from './address.ts'
import { shownKey } from './shown-key.ts'

/** What listener, connection and headers say of a caller. Of several Origins none is believed: joined by commas they match nobody's. */
export function callerOf(
  request: IncomingMessage,
  peer: string,
  trustedProxies: readonly Network[],
  transport: Transport,
): Caller {
  const { headers, url = '/' } = request
  const { origin } = headers
  return {
    origin: origin ?? null,
    crossSite: headers['sec-fetch-site']?.toString().toLowerCase() === 'cross-site',
    transport,
    key: shownKey(headers, url),
    ...whence(peer, headers, trustedProxies),
  }
}
