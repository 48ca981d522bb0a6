import type { IncomingMessage } from 'node:http'
import type { Caller } from '../clients/caller.ts'
import { beginKeyCheck } from '../clients/key-check.ts'
import { keysOutside } from '../clients/visit.ts'
import type { Pipeline } from '../pipeline.ts'
import { texts as shared } from '../request/texts.ts'
import { admit, mayAsk } from '../routes/admit.ts'
import type { RouteMatch } from '../routes/match.ts'
import type { OpenExchange } from '../routes/open.ts'
import type { Routes } from '../routes/routes.ts'
import { texts } from '../routes/texts.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { RefusedBy } from '../wire/outcome.ts'

/** A request to a route, with its host checked. */
export interface Routed {
  readonly match: RouteMatch
  readonly routes: Routes
  readonly caller: Caller
  readonly pipeline: Pipeline
  /** True if the gateway is shutting down and begins nothing new. */
  readonly isEnding: boolean
  /** Returns a signal that aborts when the client has left. */
  readonly signal: () => AbortSignal
  /** Reports that the caller is a client of the route and its request has begun. */
  readonly onClient: () => void
}

/** A refused request. `error` is null for a page that is to see a failed request with status 403. */
export interface RouteRefusal {
  readonly ok: false
  readonly error: Text | null
  readonly headers: Readonly<Record<string, string>>
  readonly by: RefusedBy
  readonly client: string | null
  readonly remedy: Text | null
}

/** The result of checking a request to a route. Null if its client left during the checks. */
export type RouteEntry =
  | { readonly ok: true; readonly client: string; readonly exchange: OpenExchange; leave(): void }
  | RouteRefusal

/**
 * Checks everything that must be true before a byte goes to the target: client, size, budget and number of requests.
 * The checks are the same for upgrades and other requests.
 */
export async function enterRoute(request: IncomingMessage, routed: Routed): Promise<RouteEntry | null> {
  const { match, routes, caller, pipeline, isEnding, signal, onClient } = routed
  const { route } = match
  const { path, limit } = route
  const turn = (error: Text, by: RefusedBy, client: string | null, headers = {}): RouteRefusal => {
    return { ok: false, error, by, client, headers, remedy: null }
  }
  const { clients } = pipeline
  const keyCheck = beginKeyCheck(caller, clients, pipeline, signal)
  // The gateway does not check the key of a page that it refuses by its origin.
  const isChecked = caller.origin === null || mayAsk(route, caller, clients)
  const keys: ReadonlySet<string> = isChecked ? keysOutside(caller, clients) : new Set()
  const admission = await keyCheck.at(keys, (visit) => admit(route, caller, visit, clients))
  if (admission === null) return null
  await keyCheck.due()
  if (!admission.ok) {
    const headers: Record<string, string> = admission.error?.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
    return { ...admission, headers }
  }
  const { client } = admission
  if (isEnding) return turn(shared('gateway.shutting-down'), 'ending', client.name)
  if (match.climbs) return turn(texts('route.climbs'), 'message', client.name)
  const bytes = Number(request.headers['content-length'] ?? 0)
  if (!isFramed(request)) return turn(texts('route.unframed'), 'message', client.name)
  if (bytes > limit.request) return turn(texts('route.request-too-large', { path }), 'limit', client.name)

  const charge = await pipeline.spending.charge({ client, caller, bytes, signal: signal() })
  if (charge === null) return null
  if (charge.refusal !== null) {
    charge.end()
    return turn(charge.refusal.error, 'budget', client.name, charge.refusal.headers)
  }
  const exchange = routes.open.enter(path, limit.connections)
  if (exchange === null) {
    charge.end()
    return turn(texts('route.full', { path }), 'limit', client.name, { 'Retry-After': '1' })
  }
  const leave = () => {
    exchange.release()
    charge.end()
  }
  onClient()
  return { ok: true, client: client.name, exchange, leave }
}

/**
 * Returns whether the target will see the body end where it ends.
 * The proxy library adds a length to requests with these two methods.
 */
function isFramed({ method, headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding']
  return coding === undefined || (coding.toLowerCase() === 'chunked' && method !== 'DELETE' && method !== 'OPTIONS')
}
