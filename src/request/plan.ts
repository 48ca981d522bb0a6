import type { Action, Catalogue } from '../actions/catalogue.ts'
import {
  type Check,
  type CheckKind,
  type JudgedLeaf,
  PASSED,
  type Passed,
  readOnce,
  type Verdict,
} from '../checks/check.ts'
import type { Decision } from '../checks/policy/rules.ts'
import { bindingError } from '../checks/signature.ts'
import type { Client } from '../clients/client.ts'
import { REQUEST_PERMISSION } from '../clients/permission.ts'
import type { Visit } from '../clients/visit.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import { type Call, slice } from '../wire/message.ts'
import { stringAt } from '../wire/name.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'

/**
 * Why a call is refused: `key`: its caller is no client. `call`: AnkiConnect would refuse it too. Else a check of the gateway
 * says no to this client.
 */
export type Refusal = 'key' | 'call' | CheckKind

/** What is to be done with one call: it is settled here, it goes upstream as leaf number `index`, or it is a list of calls. */
export type Step =
  | { readonly kind: 'settled'; readonly bare: boolean; readonly answer: Answer; readonly refusal: Refusal | null }
  | { readonly kind: 'leaf'; readonly bare: boolean; readonly index: number }
  | { readonly kind: 'items'; readonly bare: boolean; readonly items: readonly Step[]; readonly end: Answer | null }

/** A leaf call that was judged, and whose it is: inside a `multi` each can be another client's. */
export interface PlannedLeaf extends Leaf, JudgedLeaf {
  readonly client: Client
  readonly verdict: Passed
}

/** A leaf call that goes nowhere: it was answered or refused here. */
export interface SettledCall {
  /** The action's name in the catalogue, or `unknown`. */
  readonly action: string
  readonly client: string | null
  readonly refusal: { readonly by: Refusal; readonly error: string } | null
  /** Where a check refused it: the call, and what the client's profile says of it. */
  readonly judged: { readonly leaf: JudgedLeaf; readonly decision: Decision | null } | null
}

/** What is to be done with a request: its calls as a tree of steps, and the leaf calls to send, in their order. */
export interface Plan {
  readonly root: Step
  readonly leaves: readonly PlannedLeaf[]
  /** How many leaf calls of each action; names outside the catalogue are not told apart. */
  readonly actions: Readonly<Record<string, number>>
  /** The leaf calls that were answered or refused here. */
  readonly settled: readonly SettledCall[]
  /** Whose the request is; null where its caller is no client. */
  readonly client: Client | null
}

/** What verdicts are taken from. */
export interface PlanContext {
  readonly catalogue: Catalogue
  readonly visit: Visit
  readonly checks: readonly Check[]
  /** The answer to `requestPermission`, the same at every depth. */
  readonly permission: Answer
}

interface Planning extends PlanContext {
  readonly leaves: PlannedLeaf[]
  readonly actions: Record<string, number>
  readonly settled: SettledCall[]
}

const UNKNOWN = 'unknown'

export function errorAnswer(text: string): Answer {
  return { kind: 'error', text: Buffer.from(jsonText(text)) }
}

/** Takes the verdict on every call of a request; a refused one leaves its siblings alone, as upstream. */
export function planRequest(call: Call, context: PlanContext): Plan {
  const planning: Planning = { ...context, leaves: [], actions: Object.create(null), settled: [] }
  const client = call.action === REQUEST_PERMISSION ? null : context.visit.outer(slice(call.text, call.key))
  const root = planCall(call, client, planning, true)
  const { leaves, actions, settled } = planning
  return { root, leaves, actions, settled, client }
}

/** The one place where a leaf call is judged: by each check in turn, the first that says no decides. */
function judge(leaf: JudgedLeaf, client: Client, checks: readonly Check[]): Verdict {
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
  const name = action?.name ?? UNKNOWN
  if (items === null) actions[name] = (actions[name] ?? 0) + 1
  const refuse = (error: string, refusal: Refusal, judged: SettledCall['judged'] = null): Step => {
    settled.push({ action: name, client: client?.name ?? null, refusal: { by: refusal, error }, judged })
    return { kind: 'settled', bare, answer: errorAnswer(error), refusal }
  }

  if (client === null && call.action !== REQUEST_PERMISSION) return refuse(errors.wrongKey, 'key')
  if (action === undefined) return refuse(errors.unsupportedAction, 'call')
  const names = call.parameters.map(({ name }) => stringAt(call.text, name))
  const error = callError(call, action, names, isOuter)
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
    return { kind: 'items', bare, items: steps, end: items.end === null ? null : errorAnswer(items.end) }
  }

  const params = slice(call.text, call.params)
  const leaf = { action, params, names, value: readOnce(params), client: holder }
  const verdict = judge(leaf, holder, checks)
  if (!verdict.ok) return refuse(verdict.error, verdict.by, { leaf, decision: verdict.decision })
  leaves.push({ ...leaf, verdict })
  return { kind: 'leaf', bare, index: leaves.length - 1 }
}

/** Upstream's checks in upstream's order; only the version, which it looks at after the call ran, comes before it here. */
function callError(call: Call, action: Action, names: readonly string[], isOuter: boolean): string | null {
  // For an outer requestPermission upstream puts these two in itself (transcripts/envelope-179 to 181).
  const given = isOuter && call.action === REQUEST_PERMISSION ? [...names, 'allowed', 'origin'] : names
  return call.paramsError ?? bindingError(action, given) ?? call.versionError
}
