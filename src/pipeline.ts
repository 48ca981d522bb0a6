import type { Catalogue } from './actions/catalogue.ts'
import { REQUEST_PERMISSION } from './clients/permission.ts'
import type { WhenDown } from './config/config.ts'
import type { RequestOutcome, ServedBy } from './observe/outcome.ts'
import { errorAnswer, planRequest } from './plan.ts'
import { settle } from './settle.ts'
import type { HealthState } from './upstream/health.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { ReadLimits } from './wire/envelope.ts'
import { errors } from './wire/errors.ts'
import { readMessage } from './wire/message.ts'
import { type Answered, stitch } from './wire/reply.ts'

/** A request as the edge hands it over: whole, and its origin judged. */
export interface Incoming {
  readonly body: Buffer
  /** Whether its origin may call; one that may not can still ask for permission. */
  readonly allowed: boolean
  /** Aborts when the client has left. */
  readonly signal: AbortSignal
}

/** What the edge is to do: send these bytes with status 200, refuse with 403 and no body, or end the connection without a reply. */
export interface Served {
  readonly kind: 'reply' | 'forbidden' | 'drop'
  readonly pieces: readonly Buffer[]
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly actions: Readonly<Record<string, number>>
}

/** What a request is served with. */
export interface Pipeline {
  readonly catalogue: Catalogue
  readonly upstream: Upstream
  readonly whenDown: WhenDown
  readonly limits: ReadLimits
}

const BANNER = Buffer.from('{"apiVersion": "AnkiConnect v.6"}')
const NO_ACTIONS = {}
/** All requests take their turns under one name. */
const LOCAL = 'local-program'

/**
 * The way of one request: read it, refuse a foreign origin, take the verdict on every call, send the leaf calls that are left,
 * put the answers together.
 */
export async function serve(incoming: Incoming, pipeline: Pipeline): Promise<Served> {
  const { catalogue, upstream, limits } = pipeline
  const { body, allowed, signal } = incoming
  if (body.length === 0) return allowed ? serveBanner(pipeline) : FORBIDDEN

  const message = readMessage(body, limits)
  const asksPermission = message.ok && message.call.action === REQUEST_PERMISSION
  if (!allowed && !asksPermission) return FORBIDDEN
  if (!message.ok) return whileUp(pipeline, () => refusal(message.error))

  const plan = planRequest(message.call, { catalogue, key: upstream.key, allowed })
  const { root, leaves, actions } = plan
  if (leaves.some(({ params }) => upstream.proof.recognise(params))) return { ...refusal(errors.circle), actions }
  if (leaves.length === 0) {
    return whileUp(pipeline, () => {
      const settled = settle(root, [], [])
      if (settled.kind !== 'answered') throw new Error('a request without leaf calls depends on no exchange')
      const refused = root.kind === 'settled' && root.refused
      return { ...reply(settled.answered, refused ? 'refused' : 'answered', 'gateway'), actions }
    })
  }

  const outcomes = await upstream.lane.send(leaves, { client: LOCAL, signal })
  const settled = settle(root, leaves, outcomes)
  if (settled.kind === 'anki-gone') return { ...ankiGone(pipeline), actions }
  return { ...reply(settled.answered, settled.failed ? 'failed' : 'answered', 'upstream'), actions }
}

/** What a preflight gets: its headers while Anki is there, else what everyone gets then. */
export function servePreflight(pipeline: Pipeline): Promise<Served> {
  return whileUp(pipeline, () => ({ ...EMPTY, outcome: 'answered', servedBy: 'gateway' }))
}

function serveBanner(pipeline: Pipeline): Promise<Served> {
  return whileUp(pipeline, () => ({ ...EMPTY, pieces: [BANNER], outcome: 'answered', servedBy: 'gateway' }))
}

/** What is answered here is answered only while Anki is: clients take an answer as the sign that it runs. */
async function whileUp(pipeline: Pipeline, answer: () => Served): Promise<Served> {
  const state: HealthState = await pipeline.upstream.health.settled()
  if (state === 'circle') return refusal(errors.circle)
  return state === 'up' ? answer() : ankiGone(pipeline)
}

function ankiGone({ whenDown, upstream }: Pipeline): Served {
  if (whenDown === 'drop') return { ...EMPTY, kind: 'drop', outcome: 'dropped', servedBy: 'nobody' }
  return reply({ ...errorAnswer(errors.notReachable(upstream.url)), bare: false }, 'failed', 'gateway')
}

/** A reply that says why the gateway does not pass a request on. */
export function refusal(error: string): Served {
  return reply({ ...errorAnswer(error), bare: false }, 'refused', 'gateway')
}

function reply(answered: Answered, outcome: RequestOutcome, servedBy: ServedBy): Served {
  return { ...EMPTY, pieces: stitch(answered), outcome, servedBy }
}

const EMPTY = { kind: 'reply', pieces: [], actions: NO_ACTIONS } as const
const FORBIDDEN: Served = { ...EMPTY, kind: 'forbidden', outcome: 'refused', servedBy: 'gateway' }
