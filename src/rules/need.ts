import { parse, resolve } from 'node:path'
import type { Action } from '../actions/action.ts'
import { type Hazard, hazardRow } from '../actions/hazards.ts'
import { decideLeaf } from '../checks/policy/check.ts'
import { HOST_WORDS } from '../checks/policy/hosts.ts'
import type { Policy } from '../checks/policy/policy.ts'
import type { Decision } from '../checks/policy/rules.ts'
import { hazardsOf } from '../observe/audit-line.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { HazardMatch, ProfileChange } from './edit.ts'
import { texts } from './texts.ts'

/** The smallest rule that lets a client's calls of an action pass, or the reason why none can be added. */
export type Need =
  | { readonly ok: true; readonly rule: Pick<ProfileChange, 'allow' | 'hazard'> }
  | { readonly ok: false; readonly error: Text }

/** The matchers for the places of hazards. */
const MATCHERS = { path: 'under', url: 'host' } as const

/**
 * Finds the rule that a profile lacks for an action.
 * The remembered refused calls decide. Without any, the action alone does.
 * A profile that extends another one can only add to it: it cannot take away a condition, a `deny` or an `ask`.
 *
 * @param isOwnDeny whether the client's own profile denies the action, which a change can take back
 */
export function needOf(policy: Policy, action: Action, calls: readonly Leaf[], isOwnDeny: boolean): Need {
  const decisions = calls.length > 0 ? calls.map((leaf) => decideLeaf(policy, leaf)) : [decisionOf(policy, action)]
  const kinds = new Set(decisions.map(({ kind }) => kind))
  const named = { action: action.name, profile: policy.name }
  if (kinds.has('not-allowed') || (kinds.has('denied') && isOwnDeny)) return { ok: true, rule: { allow: action.name } }
  if (kinds.has('hazard')) return hazardNeed(action, calls, decisions, named)
  const [first] = decisions.filter(({ kind }) => kind !== null)
  if (first === undefined) return { ok: false, error: texts('rule.allowed-already', named) }
  if (first.kind === 'ask') return { ok: false, error: texts('rule.asks', { ...named, rule: first.rule }) }
  return { ok: false, error: texts('rule.by-hand', { ...named, rule: first.rule }) }
}

function decisionOf(policy: Policy, action: Action): Decision {
  const { fixed, passed } = policy.rules(action).standing({})
  return fixed ?? passed
}

function hazardNeed(
  action: Action,
  calls: readonly Leaf[],
  decisions: readonly Decision[],
  named: { readonly action: string; readonly profile: string },
): Need {
  const refused = calls.filter((_, index) => decisions[index]?.kind === 'hazard')
  const rule = decisions.find(({ kind }) => kind === 'hazard')?.rule ?? ''
  const name = rule.replace(/^hazard /, '') as Hazard
  const { value } = hazardRow(name)
  if (value === null) return { ok: true, rule: { hazard: { name, match: true } } }
  const places = new Set(refused.flatMap((leaf) => hazardsOf(action, leaf.value() ?? {})[name] ?? []))
  const values = [...places].filter((place) => isOnePlace(value, place)).sort()
  if (values.length === 0) return { ok: false, error: texts('rule.no-place', { ...named, hazard: name }) }
  const match: HazardMatch = { matcher: MATCHERS[value], values }
  return { ok: true, rule: { hazard: { name, match } } }
}

/**
 * Returns whether a rule that names a place of a call means this place and no other.
 * The configuration would replace ${NAME} by a variable. A host can have the name of a word that stands for many (`private`).
 * A path can leave the folder with which it begins (`..`), and the root holds everything.
 */
function isOnePlace(kind: keyof typeof MATCHERS, place: string): boolean {
  if (place === '' || place === '?' || place.includes('${')) return false
  if (kind === 'url') return !(HOST_WORDS as readonly string[]).includes(place)
  return resolve(place) === place && parse(place).root !== place
}
