import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RefusedBy } from '../observe/outcome.ts'
import { mayAsk } from '../routes/admit.ts'
import { forward, type Passed } from '../routes/forward.ts'
import { toTarget } from '../routes/headers.ts'
import { addressesOf } from '../routes/replace.ts'
import { troubleStatus, troubleText } from '../routes/trouble.ts'
import { preflightHeaders, replyHeaders } from './cors.ts'
import type { Ended } from './handler.ts'
import { sayPlainly } from './plain.ts'
import { enterRoute, type Routed, type Turned } from './route-entry.ts'
import { headersOfReply, whereabouts } from './route-headers.ts'

/** How a routed request ended; the time it took is told by who hears it. */
export type RouteEnded = Omit<Ended, 'ms'>

/** Serves a request that is a route's. What pages may do is answered here; all else is the target's, for the clients of the route. */
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
  const facts = { headers: request.headers, allowed: true }
  const entry = await enterRoute(request, routed)
  if (entry === null) return endOf(path, null, { outcome: 'abandoned', status: null })
  if (!entry.ok) {
    turnAway(request, response, entry)
    const { by, client, remedy, status } = entry
    return endOf(path, client, { outcome: 'refused', servedBy: 'gateway', refusal: by, remedy, status })
  }
  const { client, exchange, leave } = entry
  exchange.endsBy(() => request.socket.destroy(), null)
  const way = whereabouts(request, routed)
  const { host } = request.headers
  const replaced = rewrite && host !== undefined ? addressesOf(target, `${way.proto}://${host}${match.prefix}`) : null
  try {
    const passed = await forward(request, response, {
      path: match.target,
      origin: new URL(target).origin,
      headers: { ...toTarget(request.headers, way), ...(replaced !== null && { 'accept-encoding': 'identity' }) },
      limit,
      replyHeaders: headersOfReply(facts, routed),
      replaced,
      explain(trouble) {
        const text = troubleText(trouble, path)
        sayPlainly(response, troubleStatus[trouble], text, replyHeaders(facts, false))
      },
    })
    return endOf(path, client, { ...howItWent(passed), status: response.headersSent ? response.statusCode : null })
  } finally {
    leave()
  }
}

/** How an exchange with a target ended, as the log and the metrics say it. */
export function howItWent({ trouble, left, bytesIn, bytesOut }: Passed): Partial<RouteEnded> {
  if (trouble === 'request-too-large')
    return { outcome: 'refused', servedBy: 'gateway', refusal: 'limit', bytesIn, bytesOut }
  if (trouble !== null) return { outcome: 'failed', servedBy: 'gateway', bytesIn, bytesOut }
  return { outcome: left ? 'abandoned' : 'answered', servedBy: 'route', bytesIn, bytesOut }
}

/** What is said at the end of a routed request; `more` is what is not as for one of which nothing came. */
export function endOf(
  route: string,
  client: string | null,
  more: Partial<RouteEnded> & { readonly status: number | null },
): RouteEnded {
  const refusal: RefusedBy | null = null
  const nothing = {
    address: null,
    servedBy: 'nobody',
    actions: {},
    calls: [],
    bytesIn: 0,
    bytesOut: 0,
    refusal,
    remedy: null,
  } as const
  return { outcome: 'failed', ...nothing, route, client, ...more, alike: null }
}

/** Asked by browsers before a page's own request; it carries no key, and never reaches a target. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers
}

function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { match }: Routed,
  allowed: boolean,
): RouteEnded {
  const given = preflightHeaders({ headers, allowed })
  const status = allowed ? 200 : 403
  const methods: Record<string, string> = allowed ? { 'Access-Control-Allow-Methods': '*' } : {}
  response.writeHead(status, { ...given, ...methods, 'Content-Length': 0 }).end()
  const outcome = allowed ? 'answered' : 'refused'
  const refusal = allowed ? null : 'origin'
  return endOf(match.route.path, null, { outcome, servedBy: 'gateway', refusal, status })
}

/** A page that may not call meets a failed request; who may, and others, read why. */
function turnAway({ headers }: IncomingMessage, response: ServerResponse, turned: Turned): void {
  const { status, error, headers: more } = turned
  const allowed = error !== null && headers.origin !== undefined
  const cors = replyHeaders({ headers, allowed }, false)
  if (error !== null) sayPlainly(response, status, error, { ...cors, ...more })
  else response.writeHead(status, { ...cors, 'Content-Length': 0, Connection: 'close' }).end()
}
