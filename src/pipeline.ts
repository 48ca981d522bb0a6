import type { Catalogue } from './actions/catalogue.ts'
import { cacheStatus } from './cache/status.ts'
import type { Check } from './checks/check.ts'
import type { Caller } from './clients/caller.ts'
import type { Guesses } from './clients/guesses.ts'
import { permissionAnswer, REQUEST_PERMISSION } from './clients/permission.ts'
import { remedyFor } from './clients/remedy.ts'
import type { Visit } from './clients/visit.ts'
import type { Limits } from './config/config.ts'
import type { Audit } from './observe/audit.ts'
import type { CallOutcome } from './observe/outcome.ts'
import { type CallTally, servedBy, type TalliedOutcome, tally } from './observe/tally.ts'
import { sendWhereOpen } from './request/open-profile.ts'
import { type PlannedLeaf, planRequest } from './request/plan.ts'
import { ankiGone, likeliest, type Presence, serveBanner, whileUp } from './request/presence.ts'
import { forbidden, howItWent, overBudget, refuse, reply, type Served, settledHere } from './request/served.ts'
import { settle } from './request/settle.ts'
import type { Spending } from './request/spending.ts'
import { sendToEach } from './request/to-each.ts'
import type { Upstream } from './upstream/upstream.ts'
import { errors } from './wire/errors.ts'
import { type Call, readMessage, slice } from './wire/message.ts'

/** A request as the edge hands it over: whole, and what is known of its caller. */
export interface Incoming {
  readonly body: Buffer
  readonly caller: Caller
  readonly visit: Visit
  /** Aborts when the client has left. */
  readonly signal: AbortSignal
}

/**
 * What a request is served with: everything that a configuration decides, as it was when the request came. A new configuration
 * is another of these, so that no request ever sees parts of two.
 */
export interface Pipeline extends Presence {
  readonly catalogue: Catalogue
  readonly checks: readonly Check[]
  /** Writes down what calls did and which were refused. */
  readonly audit: Audit
  /** What clients have left, and what is too much at once. */
  readonly spending: Spending
  readonly limits: Limits
  /** Outlives configurations: who guesses keys does not start afresh with a new one. */
  readonly guesses: Guesses
  /** Waits for so many ms, or until the client has left. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The way of one request: read it, refuse a foreign page, find out whose each call is and take the verdict on it, send the leaf calls
 * that are left, put the answers together. Who showed a wrong key waits for the reply.
 */
export async function serve(incoming: Incoming, pipeline: Pipeline): Promise<Served> {
  const { caller, visit, signal } = incoming
  const served = await serveVisit(incoming, pipeline)
  const waits = [...visit.wrongKeys].map((key) => pipeline.guesses.count(caller.neighbourhood, key))
  if (waits.length > 0) await pipeline.pause(Math.max(...waits), signal)
  return served
}

async function serveVisit({ body, caller, visit, signal }: Incoming, pipeline: Pipeline): Promise<Served> {
  const { catalogue, clients, checks, upstreams, spending, audit, limits } = pipeline
  const writeDown = audit.begin(caller)
  const isForeignPage = caller.origin !== null && !visit.welcome
  if (body.length === 0)
    return isForeignPage ? forbidden(remedyFor(caller, clients, false)) : serveBanner(pipeline, caller)

  const message = readMessage(body, limits)
  const asksPermission = message.ok && message.call.action === REQUEST_PERMISSION
  if (isForeignPage && !asksPermission) return forbidden(remedyFor(caller, clients, false))
  if (!message.ok) {
    const upstream = await likeliest(pipeline, caller)
    return whileUp(pipeline, upstream, visit.expected, () => refuse(message.error, 400, visit.expected, 'message'))
  }
  if (carriesProof(message.call, upstreams.all)) return refuse(errors.circle, 502, null, 'circle')

  const plan = planRequest(message.call, { catalogue, visit, checks, permission: permissionAnswer(caller, clients) })
  const client = plan.client ?? visit.expected
  const count = (outcomes: readonly TalliedOutcome[], all?: CallOutcome): CallTally[] => {
    writeDown(plan, outcomes, all)
    return tally(plan, outcomes, all)
  }
  const about = { actions: plan.actions, client: plan.client?.name ?? null }
  if (plan.client === null || plan.leaves.length === 0) {
    const upstream = plan.client === null ? await likeliest(pipeline, caller) : upstreams.of(plan.client)
    const served = await whileUp(pipeline, upstream, client, () => settledHere(plan, client))
    const isStranger = plan.client === null && served.outcome === 'refused'
    const calls = count([], goneAs(served))
    return {
      ...served,
      ...about,
      calls,
      remedy: isStranger ? remedyFor(caller, clients, visit.wrongKeys.size > 0) : null,
    }
  }

  const payer = { client: plan.client, caller, bytes: body.length, signal }
  const sender = { client: plan.client.name, signal }
  const { outcomes, refusal } = await spending.pass(plan.leaves, payer, (leaves) =>
    sendToEach(leaves, upstreams, ({ lane }, own) => sendWhereOpen(own, catalogue, (held) => lane.send(held, sender))),
  )
  const settled = settle(plan.root, plan.leaves, outcomes)
  if (refusal !== null && settled.kind === 'answered') {
    const upstream = upstreams.of(plan.client)
    const served = await whileUp(pipeline, upstream, client, () => overBudget(plan, settled, refusal, client))
    return { ...served, ...about, calls: count(outcomes, goneAs(served)) }
  }
  if (settled.kind === 'anki-gone') {
    const gone = plan.leaves[settled.leaf] as PlannedLeaf
    const served = ankiGone(pipeline, upstreams.of(gone.client), client)
    return { ...served, ...about, calls: count(outcomes, goneAs(served)) }
  }
  const [outcome, status] = howItWent(plan, settled, client)
  const calls = count(outcomes)
  const looked = upstreams.of(plan.client).keepsAnswers ? cacheStatus(plan.leaves, outcomes) : null
  return { ...reply(settled.answered, outcome, servedBy(outcomes), status), ...about, calls, cacheStatus: looked }
}

/** How every call of a request ended for which Anki was not there; undefined where it was. */
function goneAs({ outcome }: Served): 'dropped' | 'failed' | undefined {
  return outcome === 'dropped' || outcome === 'failed' ? outcome : undefined
}

/** Whether a request is the gateway's own proof of one of its upstreams, come back in at its door. */
function carriesProof({ text, params, items }: Call, upstreams: readonly Upstream[]): boolean {
  const given = slice(text, params)
  for (const { proof } of upstreams) if (proof.recognise(given)) return true
  return items?.calls.some((item) => carriesProof(item, upstreams)) ?? false
}
