import type { IncomingMessage } from 'node:http'
import { formatIp } from '../config/network.ts'
import { toClient, type Whereabouts } from '../routes/headers.ts'
import { throughRoute } from '../routes/location.ts'
import { type CorsFacts, replyHeaders } from './cors.ts'
import type { Routed } from './route-entry.ts'

/** What a target is told of a request's way. */
export function whereabouts({ method, socket }: IncomingMessage, { match, caller }: Routed): Whereabouts {
  const { path, target } = match.route
  return {
    method,
    host: new URL(target).host,
    address: caller.address === null ? null : formatIp(caller.address),
    proto: 'encrypted' in socket ? 'https' : 'http',
    path,
  }
}

/** Makes of a target's headers those that its client gets: a redirect leads back through the route, and what pages may is said here. */
export function headersOfReply(
  facts: CorsFacts,
  { match: { route, target: asked, prefix } }: Routed,
): (reply: IncomingMessage) => string[] {
  const { target } = route
  return ({ rawHeaders }) => {
    const lines = rawHeaders.map((text, index) =>
      index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'location'
        ? throughRoute(text, { target, asked, prefix })
        : text,
    )
    return toClient(lines, { ...replyHeaders(facts, true), 'Access-Control-Expose-Headers': '*' })
  }
}
