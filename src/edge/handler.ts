import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Client } from '../clients/client.ts'
import type { Transport } from '../config/config.ts'
import type { IpAddress, Network } from '../config/network.ts'
import { type Pipeline, serve } from '../pipeline.ts'
import { serveEnding, servePreflight } from '../request/presence.ts'
import { EMPTY, refuse, type Served } from '../request/served.ts'
import type { Routes } from '../routes/routes.ts'
import { errors } from '../wire/errors.ts'
import { type Approach, approachOf } from './approach.ts'
import { type Body, type Buffered, readBody, release } from './body.ts'
import type { Connection } from './connection.ts'
import { watchDeparture } from './departure.ts'
import { type Greeting, greet, isNavigation } from './greeting.ts'
import { sayPlainly } from './plain.ts'
import { sendReply } from './reply.ts'
import { serveRoute } from './route.ts'

/** What is known of a request once it has ended; times in ms, sizes in bytes. */
export interface Ended
  extends Pick<Served, 'outcome' | 'servedBy' | 'actions' | 'calls' | 'refusal' | 'client' | 'remedy'> {
  /** Where it came from; null where that is not known. */
  readonly address: IpAddress | null
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The HTTP status, or null where the connection ended without a reply. */
  readonly status: number | null
  /** The same object for requests that are alike in all but their time; null where nobody knows of others. */
  readonly alike: object | null
  /** The path of the route it took; absent where it is the API's. */
  readonly route?: string
}

/** What a configuration decides about requests: one of these holds for a request from its first to its last byte. */
export interface Door {
  readonly pipeline: Pipeline
  /** The names this machine is asked for, in lower case. */
  readonly names: ReadonlySet<string>
  readonly trustedProxies: readonly Network[]
  /** The gateway ends: what is under way is finished, and nothing is begun. */
  readonly isEnding: boolean
  /** Null where none are configured. */
  readonly routes: Routes | null
}

/** What the requests of a listener share; all but `transport` is shared by those of all. */
export interface HandlerOptions {
  readonly transport: Transport
  /** What holds for a request that begins now. */
  readonly door: () => Door
  readonly buffered: Buffered
  /** Requests under way. */
  readonly active: { requests: number }
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  readonly onEnd: (ended: Ended) => void
  /** What a person on this machine is told who opens the address in a browser. */
  readonly greeting: () => Greeting
  /** Something was thrown that never should be; the request it belongs to was ended. */
  readonly onFault: (error: unknown) => void
}

const ABANDONED: Served = { ...EMPTY, kind: 'drop', outcome: 'abandoned', servedBy: 'nobody' }

/**
 * Handles one request of a connection from its headers to its end. Never rejects: what goes wrong inside ends this request and no
 * other.
 */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  options: HandlerOptions,
): Promise<void> {
  const { active, buffered, now, onEnd } = options
  const started = now()
  const departure = watchDeparture(connection)
  let body: Body | null = null
  active.requests += 1
  try {
    const approach = approachOf(request, connection, options.door(), options.transport)
    const turnedAway = answerAtDoor(request, response, approach, options)
    if (turnedAway === 'unsaid') return
    if (turnedAway !== null) return onEnd({ ...HERE, ...turnedAway, ms: now() - started })
    const { caller, expected, door } = approach
    const { pipeline, routes, isEnding } = door
    const match = routes?.match(request.url ?? '/') ?? null
    if (routes !== null && match !== null) {
      const routed = { match, routes, caller, pipeline, isEnding, signal: departure.signal }
      const ended = await serveRoute(request, response, routed)
      return onEnd({ ...ended, ms: now() - started })
    }
    let served: Served
    if (request.method === 'OPTIONS') served = await servePreflight(pipeline, caller)
    else if (isEnding) served = await serveEnding(pipeline, caller, expected)
    else {
      body = await readBody(request, connection, pipeline.limits, buffered)
      if (body.kind !== 'whole') served = withoutBody(body.kind, expected, pipeline)
      else served = await serve({ body: body.bytes, caller, expected, signal: departure.signal }, pipeline)
    }
    onEnd(finish(request, response, served, approach, connection.isClosed, body, () => now() - started))
  } catch (error) {
    options.onFault(error)
    onEnd({ ...endByFault(request, response), bytesIn: 0, ms: now() - started })
  } finally {
    departure.end()
    if (body?.kind === 'whole') release(body, buffered)
    active.requests -= 1
  }
}

const NOBODY = { isWelcome: false, cacheStatus: null }

/** A reply is owed, as a write may have been done; nothing is tried again. */
function endByFault(request: IncomingMessage, response: ServerResponse): Omit<Ended, 'bytesIn' | 'ms'> {
  const about = { ...OF_NOBODY, outcome: 'failed', refusal: null, remedy: null } as const
  if (response.headersSent || response.destroyed) {
    request.socket.destroy()
    return { ...about, servedBy: 'nobody', status: null, bytesOut: 0, alike: null }
  }
  const served: Served = { ...refuse(errors.fault, 500, null, 'message'), ...about, servedBy: 'gateway' }
  return { ...about, servedBy: 'gateway', alike: null, ...sendReply(request, response, served, NOBODY) }
}

/**
 * Answers what is no call, or was meant for another door, in words for a person. Null for a call; `unsaid` where it was not even a
 * request of our kind.
 */
function answerAtDoor(
  request: IncomingMessage,
  response: ServerResponse,
  { wrong, host, caller }: Approach,
  { greeting }: HandlerOptions,
): Pick<Ended, 'outcome' | 'refusal' | 'remedy' | 'status' | 'bytesOut'> | 'unsaid' | null {
  if (wrong !== null) {
    sayPlainly(response, 400, wrong)
    return 'unsaid'
  }
  if (!host.ok) {
    sayPlainly(response, 403, host.error)
    return { outcome: 'refused', refusal: 'host', remedy: HOSTS, status: 403, bytesOut: 0 }
  }
  if (!isNavigation(request)) return null
  const said = caller.local ? greeting() : { reason: 'It answers programs', admin: null }
  return { outcome: 'answered', refusal: null, remedy: null, status: 200, bytesOut: greet(response, said) }
}

/** What is answered before it is known whose it is. */
const OF_NOBODY = { address: null, actions: {}, calls: [], client: null } as const
const HERE = { ...OF_NOBODY, servedBy: 'gateway', bytesIn: 0, alike: null } as const

export const HOSTS = 'it asked for this machine by a name that is not listed; if it is yours, add it to hosts'

/** What becomes of a request whose body did not come whole. */
function withoutBody(
  why: 'too-large' | 'too-much-held' | 'gone',
  expected: Client | null,
  { limits }: Pipeline,
): Served {
  switch (why) {
    case 'gone':
      return ABANDONED
    case 'too-large':
      return refuse(errors.bodyTooLarge(limits.body), 413, expected, 'limit')
    case 'too-much-held':
      return refuse(errors.tooManyBytesHeld, 503, expected, 'limit')
  }
}

/** Sends what the pipeline decided, unless its client has left meanwhile. */
function finish(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
  { caller, expected }: Approach,
  hasLeft: boolean,
  body: Body | null,
  elapsed: () => number,
): Ended {
  const left = hasLeft ? ABANDONED : served
  // Where an answer came from tells strangers what others ask.
  const cacheStatus = caller.local ? left.cacheStatus : null
  const { status, bytesOut } = sendReply(request, response, left, { isWelcome: expected !== null, cacheStatus })
  const { outcome, servedBy } = left
  const { actions, calls, refusal, client, remedy, isRepeated } = served
  const bytesIn = body?.kind === 'whole' ? body.bytes.length : 0
  const alike = isRepeated && !hasLeft ? served : null
  const { address } = caller
  const ms = elapsed()
  return { outcome, servedBy, actions, calls, refusal, client, remedy, address, bytesIn, bytesOut, status, alike, ms }
}
