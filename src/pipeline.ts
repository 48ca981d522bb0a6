import type { Admission } from './admission/admission.ts'
import { keyShown } from './admission/key-shown.ts'
import { askPermission } from './admission/permission.ts'
import type { Check } from './checks/check.ts'
import type { Access } from './clients/access.ts'
import type { Caller } from './clients/caller.ts'
import { type Brake, beginKeyCheck, type KeyCheck } from './clients/key-check.ts'
import { permissionAnswer, REQUEST_PERMISSION } from './clients/permission.ts'
import { remedyFor, UPSTREAM_KEY_REMEDY } from './clients/remedy.ts'
import { isUpstreamKey } from './clients/upstream-key.ts'
import { keysOf } from './clients/visit.ts'
import type { Audit } from './observe/audit.ts'
import { actionsIn, forbidPage } from './request/foreign-page.ts'
import { type OwnerWait, untilDecided } from './request/held.ts'
import { type Plan, planRequest } from './request/plan.ts'
import { absence, ankiGone, likeliest, type Presence, serveBanner, whileUp } from './request/presence.ts'
import type { RefusedMemory } from './request/refused-calls.ts'
import type { Remembered, RememberedPlans } from './request/remembered.ts'
import { lookUpOf, type Outbound, sendLeaves } from './request/send-leaves.ts'
import { ABANDONED, answeredFrom, callsOf, overBudget, refuse, type Served, settledHere } from './request/served.ts'
import type { Limits } from './request/settings.ts'
import { leafGone } from './request/settle.ts'
import { texts } from './request/texts.ts'
import type { WriteDown } from './request/write-down.ts'
import { carriesProof } from './upstream/proof.ts'
import type { CachedReply } from './upstream/upstream.ts'
import { inSteps, type Work } from './wire/in-steps.ts'
import { type Call, type Message, readMessage, readOuter } from './wire/message.ts'
import type { Gone, Outcome } from './wire/outcome.ts'
import type { Answer } from './wire/reply.ts'

/** A complete request from the edge, with the facts about its caller. */
export interface Incoming {
  readonly body: Buffer
  readonly caller: Caller
  readonly access: Access
  /** Returns a signal that aborts when the client leaves. Created on first use. */
  readonly signal: () => AbortSignal
  /** Works for a caller that is not yet known, and serves other requests in between. */
  readonly work: Work
  /** The request belongs to a client, and its processing starts. */
  readonly onClient: () => void
}

/**
 * Everything that a configuration decides about requests. A request keeps the pipeline that was current when it arrived.
 * A new configuration is a new pipeline, so that no request uses parts of two.
 */
export interface Pipeline extends Presence, Brake, Outbound {
  readonly checks: readonly Check[]
  /** Records the effects of calls, and the refused calls. */
  readonly audit: Audit
  /** Earlier plans. */
  readonly plans: RememberedPlans
  readonly limits: Limits
  /** Holds requests while the owner may decide. */
  readonly held: OwnerWait
  /** Returns the pipeline of the configuration in force. */
  readonly present: () => Pipeline
  /** Outlives configurations, as `guesses` does. It holds callers that are no clients and may become clients. */
  readonly admission: Admission
  /** Remembers the calls that profiles refused. Outlives configurations too. */
  readonly refused: Pick<RefusedMemory, 'note'>
}

/**
 * Serves one request: parses it, refuses a foreign page, finds the client of each call and judges it, sends the remaining leaf calls, and
 * combines their replies. A repeated request continues with its earlier plan.
 */
export function serve(incoming: Incoming, pipeline: Pipeline): Promise<Served> {
  const { body, caller } = incoming
  const writeDown = pipeline.audit.begin(caller)
  const known = pipeline.plans.find(caller, body)
  return known === null ? serveVisit(incoming, writeDown, pipeline) : serveKnown(known, incoming, writeDown, pipeline)
}

/** Serves a request with an earlier plan: from the cache if that is enough, and otherwise by its plan. */
async function serveKnown(
  { plan, lookUp, replyWith }: Remembered,
  incoming: Incoming,
  writeDown: WriteDown,
  pipeline: Pipeline,
): Promise<Served> {
  const { client, leaves } = plan
  if (client !== null) incoming.onClient()
  const leave = lookUp === null || client === null ? null : pipeline.spending.enter(client, leaves.length)
  if (lookUp === null || leave === null) return servePlan(plan, incoming, writeDown, pipeline)
  let answers: readonly CachedReply[] | null
  try {
    answers = await lookUp()
  } finally {
    leave()
  }
  if (answers === null) return servePlan(plan, incoming, writeDown, pipeline)
  writeDown(plan, answers)
  return replyWith(answers)
}

/** A caller with a wrong key has to wait for the reply. */
async function serveVisit(incoming: Incoming, writeDown: WriteDown, pipeline: Pipeline): Promise<Served> {
  const keyCheck = beginKeyCheck(incoming.caller, pipeline.clients, pipeline, incoming.signal)
  const served = await serveNew(incoming, keyCheck, writeDown, pipeline)
  await keyCheck.due()
  return served
}

/**
 * In bytes. The gateway parses the calls of a longer multi only after it has accepted the key.
 * Parsing them takes far longer than skipping them.
 */
const LONG = 64 * 1024

/** Parses and judges a request, and then serves it by its plan. */
async function serveNew(
  incoming: Incoming,
  keyCheck: KeyCheck,
  writeDown: WriteDown,
  pipeline: Pipeline,
): Promise<Served> {
  const { body, caller, access } = incoming
  const { catalogue, limits, plans, upstreams } = pipeline
  const isForeignPage = access.kind === 'foreign-page'
  if (body.length === 0) return isForeignPage ? turnAwayPage(caller, pipeline) : serveBanner(pipeline, caller)

  const isNamedByKey = body.length > LONG && access.kind !== 'free'
  const message = isNamedByKey ? await inSteps(readOuter(body, limits), incoming.work) : readMessage(body, limits)
  const asksPermission = message.ok && message.call.action === REQUEST_PERMISSION
  if (isForeignPage && !asksPermission)
    return turnAwayPage(caller, pipeline, message.ok ? actionsIn(message.call, catalogue) : {})
  if (!message.ok || carriesProof(message.call, upstreams.all)) return refuseMessage(message, incoming, pipeline)

  const isStranger = asksPermission && access.expected === null
  const asked = isStranger ? await askPermission(message.call, incoming, pipeline) : null
  if (asked?.kind === 'turned away') return asked.served
  const permission = asked?.kind === 'granted' ? asked.answer : permissionAnswer(access)

  const judge = (call: Call) => planOf(call, permission, incoming, keyCheck, pipeline)
  let { call } = message
  let plan = await judge(call)
  if (isNamedByKey && call.items !== null && plan !== null && plan.client !== null) {
    const whole = readMessage(body, limits)
    if (!whole.ok || carriesProof(whole.call, upstreams.all)) return refuseMessage(whole, incoming, pipeline)
    call = whole.call
    plan = await judge(call)
  }
  if (plan === null) return ABANDONED
  if (plan.client !== null) incoming.onClient()
  const ended = await untilDecided(plan, incoming, pipeline.held)
  if (ended === 'gone') return ABANDONED
  // A configuration that came while the request was held may have revoked its client.
  if (ended === 'held' && pipeline.present() !== pipeline) return serve(incoming, pipeline.present())
  if (ended === 'held') plan = await judge(call)
  if (plan === null) return ABANDONED
  plans.remember(caller, body, plan, (leaves) => lookUpOf(leaves, pipeline))
  const served = await servePlan(plan, incoming, writeDown, pipeline)
  const isTurnedAway = plan.client === null && served.outcome === 'refused'
  return isTurnedAway ? withRemedy(served, message.call, incoming, keyCheck, pipeline) : served
}

/** Refuses a page that is no client, given the calls that the gateway read. The owner may let it in. */
export function turnAwayPage(
  caller: Caller,
  { admission, clients }: Pick<Pipeline, 'admission' | 'clients'>,
  actions: Served['actions'] = {},
): Served {
  admission.notice(caller, caller.key, [])
  return forbidPage(caller, clients, actions)
}

/** Refuses a body that is no valid request, or that is the gateway's own request. */
async function refuseMessage(
  message: Message,
  { caller, access: { expected } }: Incoming,
  pipeline: Pipeline,
): Promise<Served> {
  if (message.ok) return refuse(texts('anki.circle'), null, 'circle')
  const upstream = await likeliest(pipeline, caller)
  return whileUp(pipeline, upstream, expected, () => refuse(message.error, expected, 'message'))
}

/** Judges each call. Resolves to null if the client left before the gateway could check its keys. */
function planOf(
  call: Call,
  permission: Answer,
  { caller }: Incoming,
  keyCheck: KeyCheck,
  { catalogue, clients, checks }: Pipeline,
): Promise<Plan | null> {
  return keyCheck.at(keysOf(call, caller, clients), (visit) =>
    planRequest(call, { catalogue, visit, checks, permission }),
  )
}

/** Adds the setting that would admit the caller to the refusal of a caller that is no client. */
function withRemedy(
  served: Served,
  call: Call,
  { caller, access: { expected } }: Incoming,
  { hasWrongKey }: KeyCheck,
  { admission, clients, upstreams }: Pipeline,
): Served {
  const key = keyShown(call, caller)
  if (caller.origin === null && (hasWrongKey || expected === null))
    admission.notice(caller, key, Object.keys(served.actions))
  const isAnkis = hasWrongKey && isUpstreamKey(key, upstreams.all)
  return { ...served, remedy: isAnkis ? UPSTREAM_KEY_REMEDY : remedyFor(caller, clients, hasWrongKey, key) }
}

/** Sends the leaf calls of a plan, and combines the replies. */
async function servePlan(plan: Plan, incoming: Incoming, writeDown: WriteDown, pipeline: Pipeline): Promise<Served> {
  const { body, caller, access, signal } = incoming
  const { upstreams } = pipeline
  const client = plan.client ?? access.expected
  const end = (served: Served, ended: readonly Outcome[] | Gone): Served => {
    writeDown(plan, ended)
    if (typeof ended !== 'string') pipeline.refused.note(plan.settled)
    return { ...served, ...callsOf(plan, ended) }
  }
  const upstream = plan.client === null ? await likeliest(pipeline, caller) : upstreams.of(plan.client)
  if (plan.client === null || plan.leaves.length === 0) {
    const absent = await absence(pipeline, upstream, client)
    return end(absent?.served ?? settledHere(plan, client), absent?.gone ?? [])
  }
  const payer = { client: plan.client, caller, bytes: body.length, signal: signal() }
  const { outcomes, refusal } = await sendLeaves(plan.leaves, payer, writeDown.announce, pipeline)
  if (refusal !== null) {
    const absent = await absence(pipeline, upstream, client)
    return end(absent?.served ?? overBudget(plan, outcomes, refusal, client), absent?.gone ?? outcomes)
  }
  const without = leafGone(plan.leaves, outcomes)
  if (without !== null) {
    const { served, gone } = ankiGone(pipeline, upstreams.of(without.client), client)
    return end(served, gone)
  }
  return end(answeredFrom(plan, outcomes, upstream.answers !== null), outcomes)
}
