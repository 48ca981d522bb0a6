import { contains } from '../net/network.ts'
import type { Caller } from './caller.ts'
import type { Client } from './client.ts'
import { ANY_EXTENSION, isExtension } from './origin.ts'

/** The only client that a caller nearly is: it meets all conditions but one. */
export interface NearMiss {
  readonly client: string
  /** The condition that fails. `plain`: the listener does not serve this client. */
  readonly lacks: 'key' | 'origin' | 'from' | 'plain'
}

/** The facts about a caller and its key. */
export interface NearMissFacts {
  readonly caller: Caller
  /** The clients with the key that the caller showed. Empty for a wrong key. Null if it showed none or the gateway did not read it. */
  readonly holders: readonly Client[] | null
  /** Returns whether the listener of the caller serves a client. */
  readonly isServed: (client: Client) => boolean
}

/**
 * Finds the client that a caller nearly is.
 * At least one of its conditions must hold; otherwise everybody would nearly be every client.
 * A right key says more than an origin, and an origin more than an address.
 * Returns null if there is none, or more than one.
 */
export function findNearMiss(clients: readonly Client[], facts: NearMissFacts): NearMiss | null {
  const all = clients.flatMap((client) => nearMiss(client, facts) ?? [])
  const highest = Math.max(...all.map(({ rank }) => rank))
  const [first, ...others] = all.filter(({ rank }) => rank === highest)
  return first === undefined || others.length > 0 ? null : { client: first.client, lacks: first.lacks }
}

function nearMiss(
  client: Client,
  { caller, holders, isServed }: NearMissFacts,
): (NearMiss & { readonly rank: number }) | null {
  const { keyDigests, origins, from } = client.conditions
  const { address, origin } = caller
  const hasKey = keyDigests !== null && holders?.includes(client) === true
  const isFrom = from !== null && address !== null && from.some((network) => contains(network, address))
  const isPage = origins !== null && origin !== null && isOneOf(origins, origin)
  // A client of another page is another caller, unless the caller has its key.
  if (origins !== null && !isPage && !hasKey) return null
  // The gateway never reads the body of a foreign page, and so no key in it.
  const isUnread = origin !== null && holders === null
  const failing: NearMiss['lacks'][] = []
  if (keyDigests !== null && !hasKey && !isUnread) failing.push('key')
  if ((origins !== null && !isPage) || (origins === null && origin !== null)) failing.push('origin')
  if (from !== null && !isFrom) failing.push('from')
  if (failing.length === 0 && !isServed(client)) failing.push('plain')
  const [lacks] = failing
  const rank = (hasKey ? 4 : 0) + (isPage ? 2 : 0) + (isFrom ? 1 : 0)
  return lacks !== undefined && failing.length === 1 && rank > 0 ? { client: client.name, lacks, rank } : null
}

function isOneOf(origins: readonly string[], origin: string): boolean {
  return origins.includes(origin) || (origins.includes(ANY_EXTENSION) && isExtension(origin))
}
