import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import type { Client } from '../clients/client.ts'
import { type Text, withCode } from '../settings/declare-texts.ts'
import { didYouMean } from '../settings/suggest.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import { type Call, type Items, slice } from '../wire/message.ts'
import type { Validation } from './call.ts'
import type { RefusedByScope } from './check.ts'
import { decideLeaf, policyOf, textOf } from './policy/check.ts'
import { type Explained, explainCall } from './policy/explain.ts'
import type { Policies } from './policy/policies.ts'
import { revokedError } from './revoked.ts'
import type { Shapes } from './shape.ts'
import { bindingError } from './signature.ts'
import { suggestAction, suggestParameter } from './suggestion.ts'
import { verdicts } from './texts.ts'
import { judge } from './validation.ts'

/** The verdict on one call of a request: the line that sums it up, and every rule that concerns it. */
export interface ExplainedCall {
  readonly kind: 'call'
  /** `passes` includes a call that only report mode lets through. */
  readonly effect: 'passes' | 'asks' | 'refused'
  readonly text: string
  readonly rules: readonly Explained[]
}

/** The verdicts on the calls of a `multi`. */
export interface ExplainedMulti {
  readonly kind: 'multi'
  readonly text: string
  readonly calls: readonly ExplainedRequest[]
  /** The number of calls and lists after these that are not explained. */
  readonly more: number
  /** Why the list ends after these calls. Null if it does not. */
  readonly end: string | null
}

export type ExplainedRequest = ExplainedCall | ExplainedMulti

/** The rules by which calls are judged. */
export interface JudgingRules {
  readonly catalogue: Catalogue
  readonly policies: Policies
  readonly shapes: Shapes
  readonly validation: Validation
  readonly refusedByScope: RefusedByScope
  /** Returns the ids in a call that are outside for its client; null if nobody knows. Absent: nobody was asked. */
  readonly outside?: (leaf: Leaf) => readonly string[] | null
}

type Judged = Pick<Client, 'name' | 'profile' | 'mode' | 'isRevoked' | 'scope'>

/**
 * Explains the verdict on every call of a request for one client, rule by rule. Sends nothing, asks nobody, and ignores keys.
 *
 * @param most the number of calls that are explained
 */
export function explainRequest(
  call: Call,
  client: Judged,
  rules: JudgingRules,
  most = Number.POSITIVE_INFINITY,
): ExplainedRequest {
  const left = { calls: most }
  const explain = (one: Call): ExplainedRequest =>
    one.items === null ? explainLeaf(one, client, rules) : explainItems(one.items)
  const explainItems = ({ calls, end }: Items): ExplainedMulti => {
    const explained: ExplainedRequest[] = []
    for (const one of calls) {
      if (left.calls <= 0) break
      left.calls -= 1
      explained.push(explain(one))
    }
    return {
      kind: 'multi',
      text: verdicts('explain.multi').text,
      calls: explained,
      more: calls.length - explained.length,
      end: end === null ? null : verdicts('explain.ends', { reason: withCode(end) }).text,
    }
  }
  return explain(call)
}

function explainLeaf(
  call: Call,
  client: Judged,
  { catalogue, policies, shapes, validation, refusedByScope, outside }: JudgingRules,
): ExplainedCall {
  const action = call.action === null ? undefined : catalogue.get(call.action)
  if (action === undefined) {
    const near = call.action === null ? null : suggestAction(catalogue, call.action)
    const reason = withCode(errors('action.unsupported'))
    return refused(verdicts('explain.unknown', { reason, hint: hintOf(near) }).text)
  }
  const { names } = call
  const unfit = call.paramsError ?? bindingError(action, names) ?? call.versionError
  if (unfit !== null) {
    const unknown = names.find((name) => !action.parameters.some((parameter) => parameter.name === name))
    const near = unknown === undefined ? null : suggestParameter(action, unknown)
    const said = { action: action.name, reason: withCode(unfit), hint: hintOf(near) }
    return refused(verdicts('explain.as-anki', said).text)
  }
  const policy = policyOf(client, policies)
  const params = slice(call.text, call.params)
  const leaf = leafOf(action, params, client)
  const shape = judge(shapes, validation, leaf)
  const decision = decideLeaf(policy, leaf)
  const rules = [
    ...explainCall(policy, catalogue, action, leaf.value() ?? {}, params),
    ...explainScope(leaf, client, outside),
  ]
  if (!shape.ok) return { ...refused(`${action.name}: refused: ${withCode(shape.error)}`), rules }
  const revoked = revokedError(client)
  if (revoked !== null) return { ...refused(`${action.name}: ${withCode(revoked)}`), rules }
  // A scope is no rule of the profile: it refuses in report mode, and before the owner is asked.
  const passesProfile = decision.effect !== 'refuse' || client.mode === 'report'
  const scopeError = passesProfile ? refusedByScope(leaf) : null
  if (scopeError !== null) return { ...refused(refusalByScope(action, client, scopeError)), rules }
  const isReported = decision.effect !== 'allow' && client.mode === 'report'
  const end = {
    allow: 'allowed',
    ask: verdicts('explain.asks').text,
    refuse: withCode(textOf(decision)),
  }[decision.effect]
  return {
    kind: 'call',
    effect: isReported || decision.effect === 'allow' ? 'passes' : decision.effect === 'ask' ? 'asks' : 'refused',
    text: `${action.name}: ${end}${isReported ? verdicts('explain.reported').text : ''}`,
    rules,
  }
}

function refusalByScope(action: Action, client: Judged, error: Text): string {
  if (isWhole(action, client)) return verdicts('explain.scope-refuses', { action: action.name }).text
  if (deletesForGood(action, client)) return verdicts('explain.soft-delete-refuses', { action: action.name }).text
  return `${action.name}: refused: ${withCode(error)}`
}

function isWhole({ name, gateway }: Action, { scope }: Judged): boolean {
  return scope?.decks != null && gateway.scope.kind === 'whole' && !scope.whole.includes(name)
}

/** Naming an action in scope.whole does not let it delete for good. */
function deletesForGood({ gateway }: Action, { scope }: Judged): boolean {
  return scope?.deletedTag != null && gateway.scope.deletes === true
}

/** The lines about the decks of a client with a scope, about ids outside, and about its deletions. */
function explainScope(leaf: Leaf, client: Judged, outside: JudgingRules['outside']): Explained[] {
  const { action } = leaf
  const { scope } = client
  if (scope == null) return []
  const lines: Explained[] = []
  const rule = scope.decks === null ? 'softDelete' : `scope ${scope.decks.join(', ')}`
  if (scope.decks !== null && action.gateway.scope.kind !== 'free') {
    const isGranted = scope.whole.includes(action.name)
    const code = isGranted ? 'explain.scope-granted' : isWhole(action, client) ? 'explain.scope-whole' : 'explain.scope'
    lines.push({ rule, verdict: verdicts(code).text })
  }
  const ids = outside?.(leaf) ?? []
  if (ids.length > 0) {
    const more = ids.length > MOST_IDS ? verdicts('explain.more-ids', { count: ids.length - MOST_IDS }).text : ''
    lines.push({ rule, verdict: verdicts('explain.outside', { ids: ids.slice(0, MOST_IDS).join(', '), more }).text })
  }
  const tag = scope.deletedTag ?? null
  if (tag !== null && deletesForGood(action, client))
    lines.push({ rule: 'softDelete', verdict: verdicts('explain.soft-delete-closed').text })
  else if (tag !== null && action.gateway.notesBecome === 'deleted')
    lines.push({ rule: 'softDelete', verdict: verdicts('explain.soft-delete', { tag }).text })
  return lines
}

/** The most ids in a line. */
const MOST_IDS = 20

function refused(text: string): ExplainedCall {
  return { kind: 'call', effect: 'refused', text, rules: [] }
}

function hintOf(near: string | null): string {
  return near === null ? '' : `; ${didYouMean(near)}`
}
