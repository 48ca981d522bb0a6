import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Check, type CheckKind, PASSED, type Passed, type Verdict } from '../checks/check.ts'
import type { Decision } from '../checks/policy/rules.ts'
import { bindingError } from '../checks/signature.ts'
import type { Client } from '../clients/client.ts'
import { REQUEST_PERMISSION } from '../clients/permission.ts'
import type { Visit } from '../clients/visit.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type Leaf, leafOf, withoutValue } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import { type Call, slice } from '../wire/message.ts'
import { type Answer, ownError } from '../wire/reply.ts'

/**
 * The reason for a refusal. `key`: the caller is no client. `call`: AnkiConnect would refuse the call too.
 * Otherwise the check of the gateway that refused this client.
 */
export type Refusal = 'key' | 'call' | CheckKind

/** The plan for one call: it is settled here, it goes upstream as leaf number `index`, or it is a list of calls. */
export type Step =
  | { readonly kind: 'settled'; readonly bare: boolean; readonly answer: Answer; readonly refusal: Refusal | null }
  | { readonly kind: 'leaf'; readonly bare: boolean; readonly index: number }
  | { readonly kind: 'items'; readonly bare: boolean; readonly items: readonly Step[]; readonly end: Answer | null }

/** A leaf call that passed the checks, and its client. Inside a `multi` each call can have its own client. */
export interface PlannedLeaf extends Leaf {
  readonly client: Client
  readonly verdict: Passed
}

/** A leaf call that the gateway answers or refuses without sending it. */
export interface SettledCall {
  /** The action's name in the catalogue, or `unknown`. */
  readonly action: string
  readonly client: string | null
  readonly refusal: { readonly by: Refusal; readonly error: Text } | null
  /** If a check refused it: the call, and the decision of the client's profile. */
  readonly judged: {
    readonly leaf: Leaf
    readonly decision: Decision | null
    /** The number of the question to the owner that the call waits for. Absent if it waits for none. */
    readonly question?: number | undefined
  } | null
}

/** The plan for a request: its calls as a tree of steps, and the leaf calls to send, in order. */
export interface Plan {
  readonly root: Step
  readonly leaves: readonly PlannedLeaf[]
  /** The number of leaf calls by action. All names outside the catalogue count as one. */
  readonly actions: Readonly<Record<string, number>>
  /** The leaf calls that the gateway answered or refused. */
  readonly settled: readonly SettledCall[]
  /** The client of the request, or null if the caller is no client. */
  readonly client: Client | null
}

/** The facts that verdicts depend on. */
export interface PlanContext {
  readonly catalogue: Catalogue
  readonly visit: Visit
  readonly checks: readonly Check[]
  /** The reply to `requestPermission`, which is the same at every depth. */
  readonly permission: Answer
}

interface Planning extends PlanContext {
  readonly leaves: PlannedLeaf[]
  readonly actions: Record<string, number>
  readonly settled: SettledCall[]
}

/** The name of every action outside the catalogue. */
export const UNKNOWN_ACTION = 'unknown'

/** Checks every call of a request. As in AnkiConnect, a refused call does not affect its siblings. */
export function planRequest(call: Call, context: PlanContext): Plan {
  const planning: Planning = { ...context, leaves: [], actions: Object.create(null), settled: [] }
  const client = call.action === REQUEST_PERMISSION ? null : context.visit.outer(slice(call.text, call.key))
  const root = planCall(call, client, planning, true)
  const { leaves, actions, settled } = planning
  return { root, leaves, actions, settled, client }
}

/** This is the only place that judges a leaf call. The first check that refuses it decides. */
function judge(leaf: Leaf, client: Client, checks: readonly Check[]): Verdict {
  let passed: Passed = PASSED
  let isLasting = true
  for (const check of checks) {
    const verdict = check(leaf, client)
    if (!verdict.ok) return verdict
    isLasting &&= verdict.isLasting
    if (verdict.decision !== null) passed = verdict
  }
  return passed.isLasting === isLasting ? passed : { ...passed, isLasting }
}

function planCall(call: Call, client: Client | null, planning: Planning, isOuter: boolean): Step {
  const { bare, items } = call
  const { catalogue, visit, checks, permission, leaves, actions, settled } = planning
  const action = call.action === null ? undefined : catalogue.get(call.action)
  const name = action?.name ?? UNKNOWN_ACTION
  if (items === null) actions[name] = (actions[name] ?? 0) + 1
  const refuse = (error: Text, refusal: Refusal, judged: SettledCall['judged'] = null): Step => {
    settled.push({ action: name, client: client?.name ?? null, refusal: { by: refusal, error }, judged })
    return { kind: 'settled', bare, answer: ownError(error), refusal }
  }

  if (client === null && call.action !== REQUEST_PERMISSION) return refuse(errors('key.wrong'), 'key')
  if (action === undefined) return refuse(errors('action.unsupported'), 'call')
  const error = callError(call, action, isOuter)
  if (error !== null) return refuse(error, 'call')
  if (call.action === REQUEST_PERMISSION) {
    settled.push({ action: name, client: client?.name ?? null, refusal: null, judged: null })
    return { kind: 'settled', bare, answer: permission, refusal: null }
  }
  const holder = client as Client
  if (items !== null) {
    const steps = items.calls.map((item) => {
      const isFree = item.action === REQUEST_PERMISSION
      return planCall(item, isFree ? holder : visit.item(slice(item.text, item.key), holder), planning, false)
    })
    return { kind: 'items', bare, items: steps, end: items.end === null ? null : ownError(items.end) }
  }

  const leaf = leafOf(action, slice(call.text, call.params), holder)
  const verdict = judge(leaf, holder, checks)
  if (!verdict.ok) {
    const { error, by, decision, question } = verdict
    return refuse(error, by, { leaf, decision, question })
  }
  leaves.push({ ...(call.text.length < LARGE ? leaf : withoutValue(leaf)), client: holder, verdict })
  return { kind: 'leaf', bare, index: leaves.length - 1 }
}

/** The size of a request, in bytes, above which the plan does not keep the parsed values of its calls. */
const LARGE = 1024 * 1024

/** Applies AnkiConnect's checks in its order, except for the version. AnkiConnect checks the version after the call has run. */
function callError(call: Call, action: Action, isOuter: boolean): Text | null {
  const { names } = call
  // AnkiConnect adds these two itself to an outer requestPermission (transcripts/envelope-179 to 181).
  const given = isOuter && call.action === REQUEST_PERMISSION ? [...names, 'allowed', 'origin'] : names
  return call.paramsError ?? bindingError(action, given) ?? call.versionError
}
