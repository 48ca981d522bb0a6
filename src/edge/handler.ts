import type { IncomingMessage, ServerResponse } from 'node:http'
import { beginVisit } from '../clients/visit.ts'
import type { Transport } from '../config/config.ts'
import type { Network } from '../config/network.ts'
import { type Incoming, type Pipeline, serve } from '../pipeline.ts'
import { serveEnding, servePreflight } from '../request/presence.ts'
import { refuse, type Served } from '../request/served.ts'
import { errors } from '../wire/errors.ts'
import { type Buffered, readBody } from './body.ts'
import { callerOf } from './caller.ts'
import { type Greeting, greet, isNavigation } from './greeting.ts'
import { checkHost } from './host.ts'
import { sendReply } from './reply.ts'
import { targetError } from './target.ts'

/** What is known of a request once it has ended; times in ms, sizes in bytes. */
export interface Ended
  extends Pick<Served, 'outcome' | 'servedBy' | 'actions' | 'calls' | 'refusal' | 'client' | 'remedy'> {
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The HTTP status, or null where the connection ended without a reply. */
  readonly status: number | null
  /** The same object for requests that are alike in all but their time; null where nobody knows of others. */
  readonly alike: object | null
}

/** What a configuration decides about requests: one of these holds for a request from its first to its last byte. */
export interface Door {
  readonly pipeline: Pipeline
  /** The names this machine is asked for, in lower case. */
  readonly names: ReadonlySet<string>
  readonly trustedProxies: readonly Network[]
  /** The gateway ends: what is under way is finished, and nothing is begun. */
  readonly isEnding: boolean
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

const ABANDONED: Served = {
  kind: 'drop',
  status: 200,
  pieces: [],
  outcome: 'abandoned',
  servedBy: 'nobody',
  actions: {},
  calls: [],
  refusal: null,
  client: null,
  remedy: null,
  cacheStatus: null,
}

/** Handles one request from its headers to its end. Never rejects: what goes wrong inside ends this request and no other. */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const { active } = options
  const started = options.now()
  active.requests += 1
  try {
    await handleRequest(request, response, options, started)
  } catch (error) {
    options.onFault(error)
    options.onEnd({ ...endByFault(request, response), bytesIn: 0, ms: options.now() - started })
  } finally {
    active.requests -= 1
  }
}

/** A reply is owed, as a write may have been done; nothing is tried again. */
function endByFault(request: IncomingMessage, response: ServerResponse): Omit<Ended, 'bytesIn' | 'ms'> {
  const about = { outcome: 'failed', actions: {}, calls: [], refusal: null, client: null, remedy: null, alike: null } as const
  if (response.headersSent || response.destroyed) {
    request.socket.destroy()
    return { ...about, servedBy: 'nobody', status: null, bytesOut: 0 }
  }
  const served: Served = { ...refuse(errors.fault, 500, null, 'message'), ...about, servedBy: 'gateway' }
  return { ...about, servedBy: 'gateway', ...sendReply(request, response, served, false) }
}

async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
  started: number,
): Promise<void> {
  const { pipeline, names, trustedProxies, isEnding } = options.door()
  const wrong = targetError(request)
  if (wrong !== null) return sayPlainly(response, 400, wrong)
  const host = checkHost(request.headers.host, names)
  const caller = callerOf(request, trustedProxies, options.transport)
  const gone = new AbortController()
  // After a whole reply nobody waits for the signal, and an abort costs as much as the rest of the request.
  response.once('close', () => !response.writableFinished && gone.abort())
  if (!host.ok) {
    sayPlainly(response, 403, host.error)
    const refused = { outcome: 'refused', refusal: 'host', remedy: HOSTS, status: 403, bytesOut: 0 } as const
    return options.onEnd({ ...HERE, ...refused, ms: options.now() - started })
  }
  if (isNavigation(request)) {
    const greeting = caller.local ? options.greeting() : { reason: 'It answers programs', admin: null }
    const answered = { outcome: 'answered', refusal: null, remedy: null, status: 200 } as const
    return options.onEnd({ ...HERE, ...answered, bytesOut: greet(response, greeting), ms: options.now() - started })
  }

  const visit = beginVisit(caller, pipeline.clients)
  const { served, bytesIn } =
    request.method === 'OPTIONS'
      ? { served: await servePreflight(pipeline, caller), bytesIn: 0 }
      : isEnding
        ? { served: await serveEnding(pipeline, caller, visit.expected), bytesIn: 0 }
        : await serveBody(request, { caller, visit, signal: gone.signal }, pipeline, options.buffered)
  const left = gone.signal.aborted ? ABANDONED : served
  // Where an answer came from tells strangers what others ask.
  const shown = caller.local ? left : { ...left, cacheStatus: null }
  const { status, bytesOut } = sendReply(request, response, shown, visit.welcome)
  const { outcome, servedBy } = left
  const { actions, calls, refusal, client, remedy } = served
  options.onEnd({
    outcome,
    servedBy,
    actions,
    calls,
    refusal,
    client,
    remedy,
    bytesIn,
    bytesOut,
    status,
    alike: null,
    ms: options.now() - started,
  })
}

/** What is answered before it is known whose it is. */
const HERE = { servedBy: 'gateway', actions: {}, calls: [], client: null, bytesIn: 0, alike: null } as const

const HOSTS = 'it asked for this machine by a name that is not listed; if it is yours, add it to hosts'

/** For a person: before it is known that the request is for AnkiConnect at all. */
function sayPlainly(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${text}\n`)
}

async function serveBody(
  request: IncomingMessage,
  incoming: Omit<Incoming, 'body'>,
  pipeline: Pipeline,
  buffered: Buffered,
): Promise<{ served: Served; bytesIn: number }> {
  const { limits } = pipeline
  const body = await readBody(request, limits, buffered)
  switch (body.kind) {
    case 'gone':
      return { served: ABANDONED, bytesIn: 0 }
    case 'too-large':
      return { served: refuse(errors.bodyTooLarge(limits.body), 413, incoming.visit.expected, 'limit'), bytesIn: 0 }
    case 'too-much-held':
      return { served: refuse(errors.tooManyBytesHeld, 503, incoming.visit.expected, 'limit'), bytesIn: 0 }
    case 'whole':
      try {
        return { served: await serve({ ...incoming, body: body.bytes }, pipeline), bytesIn: body.bytes.length }
      } finally {
        body.release()
      }
  }
}
