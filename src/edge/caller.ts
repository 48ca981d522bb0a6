import type { IncomingMessage } from 'node:http'
import { type Caller, pagePort } from '../clients/caller.ts'
import type { Transport } from '../net/address.ts'
import type { Network } from '../net/network.ts'
import { sourceOf } from './address.ts'
import { isCrossOrigin } from './fetch-site.ts'
import { pathKey, shownKey } from './shown-key.ts'

/**
 * Returns the caller that the listener, the connection and the headers describe.
 * If a request has several Origins, none counts: Node joins them with commas, and the result matches no client.
 */
export function callerOf(
  request: IncomingMessage,
  peer: string,
  trustedProxies: readonly Network[],
  transport: Transport,
): Caller {
  const { headers, url = '/' } = request
  const { origin } = headers
  const source = sourceOf(peer, headers, trustedProxies)
  return {
    origin: origin ?? null,
    pageServer: pagePort({ local: source.local, origin: origin ?? null }) === null ? 'other' : 'unknown',
    crossOrigin: isCrossOrigin(headers),
    transport,
    key: shownKey(headers, url),
    opensRoute: false,
    ...source,
  }
}

/** Returns the caller of a request to a route. */
export function onRoute(caller: Caller, { url = '/' }: Pick<IncomingMessage, 'url'>): Caller {
  return { ...caller, opensRoute: caller.key !== null && caller.key === pathKey(url) }
}
