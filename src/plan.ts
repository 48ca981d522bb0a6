import type { Action, Catalogue } from './actions/catalogue.ts'
import { bindingError } from './checks/signature.ts'
import { isKey } from './clients/key.ts'
import { permissionAnswer, REQUEST_PERMISSION } from './clients/permission.ts'
import type { Leaf } from './upstream/leaf.ts'
import { errors } from './wire/errors.ts'
import { type Call, slice } from './wire/message.ts'
import { stringAt } from './wire/name.ts'
import { jsonText } from './wire/python.ts'
import type { Answer } from './wire/reply.ts'

/** What is to be done with one call: it is settled here, it goes upstream as leaf number `index`, or it is a list of calls. */
export type Step =
  | { readonly kind: 'settled'; readonly bare: boolean; readonly answer: Answer; readonly refused: boolean }
  | { readonly kind: 'leaf'; readonly bare: boolean; readonly index: number }
  | { readonly kind: 'items'; readonly bare: boolean; readonly items: readonly Step[]; readonly end: Answer | null }

/** What is to be done with a request: its calls as a tree of steps, and the leaf calls to send, in their order. */
export interface Plan {
  readonly root: Step
  readonly leaves: readonly Leaf[]
  /** How many leaf calls of each action; names outside the catalogue are not told apart. */
  readonly actions: Readonly<Record<string, number>>
}

/** What verdicts are taken from. */
export interface PlanContext {
  readonly catalogue: Catalogue
  readonly key: string | null
  /** Whether the request's origin is allowed. */
  readonly allowed: boolean
}

const UNKNOWN = 'unknown'

export function errorAnswer(text: string): Answer {
  return { kind: 'error', text: Buffer.from(jsonText(text)) }
}

/** Takes the verdict on every call of a request; a refused one leaves its siblings alone, as upstream. */
export function planRequest(call: Call, context: PlanContext): Plan {
  const leaves: Leaf[] = []
  const actions: Record<string, number> = Object.create(null)
  const root = planCall(call, context, leaves, actions, true)
  return { root, leaves, actions }
}

function planCall(
  call: Call,
  context: PlanContext,
  leaves: Leaf[],
  actions: Record<string, number>,
  isOuter: boolean,
): Step {
  const { bare, items } = call
  const action = call.action === null ? undefined : context.catalogue.get(call.action)
  if (items === null) {
    const name = action?.name ?? UNKNOWN
    actions[name] = (actions[name] ?? 0) + 1
  }
  const error = callError(call, action, context, isOuter)
  if (error !== null) return { kind: 'settled', bare, answer: errorAnswer(error), refused: true }
  if (items !== null) {
    const steps = items.calls.map((item) => planCall(item, context, leaves, actions, false))
    return { kind: 'items', bare, items: steps, end: items.end === null ? null : errorAnswer(items.end) }
  }
  if (call.action === REQUEST_PERMISSION) {
    const answer = permissionAnswer(context.allowed, context.key !== null)
    return { kind: 'settled', bare, answer, refused: false }
  }
  leaves.push({ action: action as Action, params: slice(call.text, call.params) })
  return { kind: 'leaf', bare, index: leaves.length - 1 }
}

/** Upstream's checks in upstream's order; only the version, which it looks at after the call ran, comes before it here. */
function callError(call: Call, action: Action | undefined, { key }: PlanContext, isOuter: boolean): string | null {
  if (call.action !== REQUEST_PERMISSION && !isKey(slice(call.text, call.key), key)) return errors.wrongKey
  if (action === undefined) return errors.unsupportedAction
  return call.paramsError ?? bindingError(action, parameterNames(call, isOuter)) ?? call.versionError
}

/** For an outer `requestPermission` upstream puts these two in itself (transcripts/envelope-179 to 181). */
function parameterNames({ text, action, parameters }: Call, isOuter: boolean): readonly string[] {
  const names = parameters.map(({ name }) => stringAt(text, name))
  return isOuter && action === REQUEST_PERMISSION ? [...names, 'allowed', 'origin'] : names
}
