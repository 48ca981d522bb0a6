import type { IncomingMessage } from 'node:http'
import { formatIp } from '../net/network.ts'
import { type ForwardedFacts, toClient } from '../routes/headers.ts'
import { throughRoute } from '../routes/location.ts'
import { type CorsFacts, exposeHeaders, replyHeaders } from './cors.ts'
import type { Routed } from './route-entry.ts'

/** Returns the facts about a request's origin that its target gets. */
export function forwardedFacts({ method, socket }: IncomingMessage, { match, caller }: Routed): ForwardedFacts {
  const { path, target } = match.route
  return {
    method,
    host: new URL(target).host,
    address: caller.address === null ? null : formatIp(caller.address),
    proto: 'encrypted' in socket ? 'https' : 'http',
    path,
  }
}

/**
 * Converts a target's headers into those for its client.
 * A redirect leads back through the route, and the gateway sets the CORS headers itself.
 */
export function headersOfReply(
  facts: CorsFacts,
  { match: { route, target: requested, prefix } }: Routed,
): (reply: IncomingMessage) => string[] {
  const { target } = route
  return ({ rawHeaders }) => {
    const lines = rawHeaders.map((text, index) =>
      index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'location'
        ? throughRoute(text, { target, requested, prefix })
        : text,
    )
    return toClient(lines, { ...replyHeaders(facts, true), ...exposeHeaders(['*']) })
  }
}
