import type { Catalogue } from './actions/catalogue.ts'
import type { Admission } from './admission/admission.ts'
import { keyShown } from './admission/key-shown.ts'
import type { Check } from './checks/check.ts'
import type { Caller } from './clients/caller.ts'
import type { Client } from './clients/client.ts'
import type { Guesses } from './clients/guesses.ts'
import { permissionAnswer, REQUEST_PERMISSION } from './clients/permission.ts'
import { remedyFor } from './clients/remedy.ts'
import { beginVisit, type Visit } from './clients/visit.ts'
import type { Limits } from './config/config.ts'
import type { Audit, WriteDown } from './observe/audit.ts'
import type { CallOutcome } from './observe/outcome.ts'
import { type CallTally, type TalliedOutcome, tally } from './observe/tally.ts'
import { isHeld, sendWhereOpen } from './request/open-profile.ts'
import { type Plan, type PlannedLeaf, planRequest } from './request/plan.ts'
import { ankiGone, likeliest, type Presence, serveBanner, whileUp } from './request/presence.ts'
import type { Remembered, RememberedPlans } from './request/remembered.ts'
import { answeredFrom, forbidden, overBudget, refuse, type Served, settledHere, turnedAway } from './request/served.ts'
import { settle } from './request/settle.ts'
import type { Spending } from './request/spending.ts'
import { sendToEach } from './request/to-each.ts'
import type { KeptAnswer, LookUp, Upstream } from './upstream/upstream.ts'
import { errors } from './wire/errors.ts'
import { type Call, readMessage, slice } from './wire/message.ts'

/** A request as the edge hands it over: whole, and what is known of its caller. */
export interface Incoming {
  readonly body: Buffer
  readonly caller: Caller
  /** Who the caller probably is, its body not read; null for a page that may not call. */
  readonly expected: Client | null
  /** A signal that aborts when the client has left; made for whom it is asked for. */
  readonly signal: () => AbortSignal
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
  /** What was read and judged before. */
  readonly plans: RememberedPlans
  readonly limits: Limits
  /** Outlives configurations: who guesses keys does not start afresh with a new one. */
  readonly guesses: Guesses
  /** Outlives configurations too: callers that are no clients and may become ones. */
  readonly admission: Admission
  /** Waits for so many ms, or until the client has left. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The way of one request: read it, refuse a foreign page, find out whose each call is and take the verdict on it, send the leaf calls
 * that are left, put the answers together. What was read and judged before goes on from there.
 */
export function serve(incoming: Incoming, pipeline: Pipeline): Promise<Served> {
  const { body, caller } = incoming
  const writeDown = pipeline.audit.begin(caller)
  const known = pipeline.plans.find(caller, body)
  return known === null ? serveVisit(incoming, writeDown, pipeline) : serveKnown(known, incoming, writeDown, pipeline)
}

/** Serves a request that was read and judged before: from what is kept, if that is all there is to do, else by its plan. */
async function serveKnown(
  { plan, lookUp, replyWith }: Remembered,
  incoming: Incoming,
  writeDown: WriteDown,
  pipeline: Pipeline,
): Promise<Served> {
  const { client, leaves } = plan
  const leave = lookUp === null || client === null ? null : pipeline.spending.enter(client, leaves.length)
  if (lookUp === null || leave === null) return servePlan(plan, incoming, writeDown, pipeline)
  let answers: readonly KeptAnswer[] | null
  try {
    answers = await lookUp()
  } finally {
    leave()
  }
  if (answers === null) return servePlan(plan, incoming, writeDown, pipeline)
  writeDown(plan, answers)
  return replyWith(answers)
}

async function serveVisit(incoming: Incoming, writeDown: WriteDown, pipeline: Pipeline): Promise<Served> {
  const { caller, signal } = incoming
  const visit = beginVisit(caller, pipeline.clients)
  const served = await serveNew(incoming, visit, writeDown, pipeline)
  await keepWaiting(visit, caller, pipeline, signal)
  return served
}

/** Who showed a wrong key waits for the reply. */
export async function keepWaiting(
  { wrongKeys }: Visit,
  { neighbourhood }: Caller,
  { guesses, pause }: Pick<Pipeline, 'guesses' | 'pause'>,
  signal: () => AbortSignal,
): Promise<void> {
  const waits = [...wrongKeys].map((key) => guesses.count(neighbourhood, key))
  if (waits.length > 0) await pause(Math.max(...waits), signal())
}

/** Reads and judges a request; what is left of it then is served by its plan. */
async function serveNew(incoming: Incoming, visit: Visit, writeDown: WriteDown, pipeline: Pipeline): Promise<Served> {
  const { body, caller, expected, signal } = incoming
  const { catalogue, clients, checks, upstreams, admission, limits, plans } = pipeline
  const isForeignPage = caller.origin !== null && expected === null
  if (body.length === 0)
    return isForeignPage ? forbidden(remedyFor(caller, clients, false)) : serveBanner(pipeline, caller)

  const message = readMessage(body, limits)
  const asksPermission = message.ok && message.call.action === REQUEST_PERMISSION
  if (isForeignPage && !asksPermission) return forbidden(remedyFor(caller, clients, false))
  if (!message.ok) {
    const upstream = await likeliest(pipeline, caller)
    return whileUp(pipeline, upstream, expected, () => refuse(message.error, 400, expected, 'message'))
  }
  if (carriesProof(message.call, upstreams.all)) return refuse(errors.circle, 502, null, 'circle')

  let permission = permissionAnswer(caller, clients)
  if (asksPermission && expected === null) {
    const upstream = await likeliest(pipeline, caller)
    const isUp = (await upstream.health.settled()) === 'up'
    const key = keyShown(message.call, caller)
    const asked = isUp ? await admission.permission(caller, key, body.length, signal()) : null
    if (asked?.kind === 'turned away')
      return whileUp(pipeline, upstream, null, () => turnedAway(remedyFor(caller, clients, false)))
    if (asked?.kind === 'granted') permission = asked.answer
  }
  const plan = planRequest(message.call, { catalogue, visit, checks, permission })
  plans.remember(caller, body, plan, (leaves) => lookUpOf(leaves, pipeline))
  const served = await servePlan(plan, incoming, writeDown, pipeline)
  if (plan.client !== null || served.outcome !== 'refused') return served
  const isUnknown = visit.wrongKeys.size > 0 || expected === null
  if (isUnknown && caller.origin === null) admission.notice(caller, keyShown(message.call, caller))
  return { ...served, remedy: remedyFor(caller, clients, visit.wrongKeys.size > 0) }
}

/** The look-up of calls that cost their clients nothing, wait for no profile and are for one Anki; null for others. */
function lookUpOf(leaves: readonly PlannedLeaf[], { upstreams, spending }: Pipeline): LookUp | null {
  const [upstream, ...others] = new Set(leaves.map(({ client }) => upstreams.of(client)))
  const isPlain = others.length === 0 && spending.areFree(leaves) && !leaves.some(isHeld)
  return isPlain ? (upstream?.answers?.prepare(leaves) ?? null) : null
}

/** Sends what a plan leaves to send, and puts the answers together. */
async function servePlan(
  plan: Plan,
  { body, caller, expected, signal: signalOf }: Incoming,
  writeDown: WriteDown,
  pipeline: Pipeline,
): Promise<Served> {
  const { catalogue, upstreams, spending } = pipeline
  const client = plan.client ?? expected
  const count = (outcomes: readonly TalliedOutcome[], all?: CallOutcome): CallTally[] => {
    writeDown(plan, outcomes, all)
    return tally(plan, outcomes, all)
  }
  const about = { actions: plan.actions, client: plan.client?.name ?? null }
  if (plan.client === null || plan.leaves.length === 0) {
    const upstream = plan.client === null ? await likeliest(pipeline, caller) : upstreams.of(plan.client)
    const served = await whileUp(pipeline, upstream, client, () => settledHere(plan, client))
    return { ...served, ...about, calls: count([], goneAs(served)) }
  }

  const signal = signalOf()
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
  return answeredFrom(plan, settled, outcomes, count(outcomes), upstreams.of(plan.client).answers !== null)
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
