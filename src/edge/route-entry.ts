import type { IncomingMessage } from 'node:http'
import type { Caller } from '../clients/caller.ts'
import { beginVisit } from '../clients/visit.ts'
import type { RefusedBy } from '../observe/outcome.ts'
import { keepWaiting, type Pipeline } from '../pipeline.ts'
import { admit } from '../routes/admit.ts'
import type { Match } from '../routes/match.ts'
import type { OpenExchange } from '../routes/open.ts'
import type { Routes } from '../routes/routes.ts'
import { errors } from '../wire/errors.ts'

/** A request that is a route's, its host checked. */
export interface Routed {
  readonly match: Match
  readonly routes: Routes
  readonly caller: Caller
  readonly pipeline: Pipeline
  /** The gateway ends: nothing is begun. */
  readonly isEnding: boolean
  /** Aborts when the client has left. */
  readonly signal: () => AbortSignal
}

/** A request that does not get through; `error` is null for a page that is to meet a failed request. */
export interface Turned {
  readonly ok: false
  readonly status: number
  readonly error: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly by: RefusedBy
  readonly client: string | null
  readonly remedy: string | null
}

/** What a request at a route's door comes to; null where its client left before that. */
export type Entry =
  | { readonly ok: true; readonly client: string; readonly exchange: OpenExchange; leave(): void }
  | Turned

/** All that has to hold before a byte goes to the target, an upgrade's or another request's: who, how large, how much, how many. */
export async function enterRoute(request: IncomingMessage, routed: Routed): Promise<Entry | null> {
  const { match, routes, caller, pipeline, isEnding, signal } = routed
  const { route } = match
  const { path, limit } = route
  const turn = (status: number, error: string, by: RefusedBy, client: string | null, headers = {}): Turned => {
    return { ok: false, status, error, by, client, headers, remedy: null }
  }
  const visit = beginVisit(caller, pipeline.clients)
  const admission = admit(route, caller, visit, pipeline.clients)
  await keepWaiting(visit, caller, pipeline, signal)
  if (!admission.ok) {
    const headers: Record<string, string> = admission.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
    return { ...admission, headers }
  }
  const { client } = admission
  if (isEnding) return turn(503, errors.ending, 'ending', client.name)
  if (match.climbs) return turn(400, errors.routeClimbs, 'message', client.name)
  const bytes = Number(request.headers['content-length'] ?? 0)
  if (!isFramed(request)) return turn(411, errors.routeBodyUnframed, 'message', client.name)
  if (bytes > limit.request) return turn(413, errors.routeRequestTooLarge(path), 'limit', client.name)

  const charge = await pipeline.spending.charge({ client, caller, bytes, signal: signal() })
  if (charge === null) return null
  if (charge.refusal !== null) {
    charge.end()
    return turn(429, charge.refusal.error, 'budget', client.name, charge.refusal.headers)
  }
  const exchange = routes.open.enter(path, limit.connections)
  if (exchange === null) {
    charge.end()
    return turn(503, errors.routeFull(path), 'limit', client.name, { 'Retry-After': '1' })
  }
  const leave = () => {
    exchange.release()
    charge.end()
  }
  return { ok: true, client: client.name, exchange, leave }
}

/** Whether the body can be passed on so that the target sees its end where it is; a length is added to these two methods. */
function isFramed({ method, headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding']
  return coding === undefined || (coding.toLowerCase() === 'chunked' && method !== 'DELETE' && method !== 'OPTIONS')
}
