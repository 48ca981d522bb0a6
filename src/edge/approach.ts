import type { IncomingMessage } from 'node:http'
import { mayCall } from '../clients/access.ts'
import type { Caller } from '../clients/caller.ts'
import type { Transport } from '../net/address.ts'
import type { Pages } from '../pages/pages.ts'
import { allowanceOf } from './allowance.ts'
import { callerOf } from './caller.ts'
import type { Connection } from './connection.ts'
import type { Approach, Door } from './door.ts'
import { checkHost } from './host.ts'
import { hasSameServer, withPageServer } from './page-server.ts'
import { addressError } from './target.ts'

/**
 * Returns everything a request says before its body.
 * Programs repeat the same headers with each request of a connection, so the connection remembers the last result.
 * A result with a key is not remembered.
 * It is a promise only while the gateway asks the server of a page who it is.
 */
export function approachOf(
  request: IncomingMessage,
  connection: Connection,
  door: Door,
  transport: Transport,
  pages: Pages,
): Approach | Promise<Approach> {
  const last = connection.approach
  if (last !== null && last.door === door && isSame(last.request, request)) {
    if (hasSameServer(last.caller, last.access.kind === 'free', pages)) return last
  }
  const described = callerOf(request, connection.peer, door.trustedProxies, transport)
  const caller = withPageServer(described, door.pipeline.clients, pages)
  const decide = (known: Caller) => {
    const approach = decideOn(request, known, door)
    connection.approach = known.key === null ? approach : null
    return approach
  }
  return caller instanceof Promise ? caller.then(decide) : decide(caller)
}

function decideOn(request: IncomingMessage, caller: Caller, door: Door): Approach {
  const { method, url, rawHeaders } = request
  const { clients, limits } = door.pipeline
  const access = mayCall(caller, clients)
  return {
    door,
    request: { method, url, rawHeaders },
    wrong: addressError(request),
    host: checkHost(request.headers.host, door.names),
    caller,
    access,
    allowance: allowanceOf(caller, access, limits.body),
  }
}

/** Returns whether two requests are the same apart from the length of their bodies. */
function isSame(one: Approach['request'], other: Approach['request']): boolean {
  if (one.method !== other.method || one.url !== other.url) return false
  const [a, b] = [one.rawHeaders, other.rawHeaders]
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at] && (at % 2 === 0 || a[at - 1]?.toLowerCase() !== 'content-length')) return false
  }
  return true
}
