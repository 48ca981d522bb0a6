import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayAsk } from '../routes/admit.ts'
import { type Forwarded, forward } from '../routes/forward.ts'
import { toTarget } from '../routes/headers.ts'
import { addressesOf } from '../routes/replace.ts'
import { troubleText } from '../routes/trouble.ts'
import { replyHeaders, routePreflightHeaders } from './cors.ts'
import { type Ended, UNKNOWN_CLIENT } from './ended.ts'
import { closeUnread, endReply } from './linger.ts'
import { sendPlain } from './plain.ts'
import { enterRoute, type Routed, type RouteRefusal } from './route-entry.ts'
import { forwardedFacts, headersOfReply } from './route-headers.ts'

/** The end of a routed request. The caller adds its duration. */
export type RouteEnded = Omit<Ended, 'ms'>

/**
 * Serves a request to a route.
 * The gateway answers CORS preflights itself and forwards everything else for the clients of the route.
 */
export async function serveRoute(
  request: IncomingMessage,
  response: ServerResponse,
  routed: Routed,
): Promise<RouteEnded> {
  const { match, routes, caller, pipeline } = routed
  const ended = isPreflight(request)
    ? answerPreflight(request, response, routed, mayAsk(match.route, caller, pipeline.clients))
    : await serveRequest(request, response, routed)
  const { outcome, bytesIn, bytesOut } = ended
  routes.observer.routed({ route: match.route.path, outcome, bytesIn, bytesOut })
  return ended
}

async function serveRequest(request: IncomingMessage, response: ServerResponse, routed: Routed): Promise<RouteEnded> {
  const { match } = routed
  const { path, limit, target, rewrite } = match.route
  const facts = { headers: request.headers, mayCall: true }
  const entry = await enterRoute(request, routed)
  if (entry === null) return endOf(path, null, { outcome: 'abandoned', status: null })
  if (!entry.ok) {
    turnAway(request, response, entry)
    return endOf(path, entry.client, refusedBy(entry))
  }
  const { client, exchange, leave } = entry
  exchange.endsBy(() => request.socket.destroy(), null)
  const forwarded = forwardedFacts(request, routed)
  const { host } = request.headers
  const replaced =
    rewrite && host !== undefined ? addressesOf(target, `${forwarded.proto}://${host}${match.prefix}`) : null
  try {
    const passed = await forward(request, response, {
      path: match.target,
      origin: new URL(target).origin,
      headers: { ...toTarget(request.headers, forwarded), ...(replaced !== null && { 'accept-encoding': 'identity' }) },
      limit,
      replyHeaders: headersOfReply(facts, routed),
      replaced,
      explain(trouble) {
        sendPlain(response, troubleText(trouble, path), replyHeaders(facts, false))
      },
    })
    return endOf(path, client, { ...outcomeOf(passed), status: response.headersSent ? response.statusCode : null })
  } finally {
    leave()
  }
}

/** Returns how an exchange with a target ended, in the terms of the log and the metrics. */
export function outcomeOf({ trouble, left, bytesIn, bytesOut }: Forwarded): Partial<RouteEnded> {
  if (trouble === 'request-too-large')
    return { outcome: 'refused', servedBy: 'gateway', refusal: 'limit', bytesIn, bytesOut }
  if (trouble !== null) return { outcome: 'failed', servedBy: 'gateway', bytesIn, bytesOut }
  return { outcome: left ? 'abandoned' : 'answered', servedBy: 'route', bytesIn, bytesOut }
}

/** Returns how a refused request ended. */
export function refusedBy({
  by,
  error,
  remedy,
}: RouteRefusal): Partial<RouteEnded> & { readonly status: number | null } {
  const codes = error === null ? [] : [error.code]
  return { outcome: 'refused', servedBy: 'gateway', refusal: by, codes, remedy, status: error?.status ?? 403 }
}

/**
 * Returns the facts about a routed request that has ended.
 * `more` overrides the defaults, which describe a request without any result.
 */
export function endOf(
  route: string,
  client: string | null,
  more: Partial<RouteEnded> & { readonly status: number | null },
): RouteEnded {
  const nothing = {
    outcome: 'failed',
    servedBy: 'nobody',
    bytesIn: 0,
    bytesOut: 0,
    refusal: null,
    remedy: null,
  } as const
  return { ...UNKNOWN_CLIENT, ...nothing, route, client, ...more, alike: null }
}

/** Returns whether a request is a CORS preflight. It has no key and never reaches a target. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers
}

function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { match }: Routed,
  mayCall: boolean,
): RouteEnded {
  const status = mayCall ? 200 : 403
  response.writeHead(status, {
    ...routePreflightHeaders({ headers, mayCall }),
    'Content-Length': 0,
    ...closeUnread(response.req),
  })
  endReply(response, '')
  const outcome = mayCall ? 'answered' : 'refused'
  const refusal = mayCall ? null : 'origin'
  return endOf(match.route.path, null, { outcome, servedBy: 'gateway', refusal, status })
}

/** Refuses a request. A page that may not call sees a failed request. Every other caller can read the reason. */
function turnAway({ headers }: IncomingMessage, response: ServerResponse, turned: RouteRefusal): void {
  const { error, headers: more } = turned
  const mayCall = error !== null && headers.origin !== undefined
  const cors = replyHeaders({ headers, mayCall }, false)
  if (error !== null) sendPlain(response, error, { ...cors, ...more })
  else {
    response.writeHead(403, { ...cors, 'Content-Length': 0, Connection: 'close' })
    endReply(response, '')
  }
}
