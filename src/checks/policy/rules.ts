import type { Action } from '../../actions/action.ts'
import { factPath, groupsOf, holds } from '../../actions/effect.ts'
import type { Condition as Fact, Group } from '../../actions/facts.ts'
import { type Hazard, hazardRow } from '../../actions/hazards.ts'
import { compilePaths } from '../../actions/path.ts'
import { finderOf, isTruthy, type ValueTest } from '../../actions/walk.ts'
import type { Value } from '../../wire/value.ts'
import { reasons } from '../texts.ts'
import { compileMatch, type Match, matchersIn } from './match.ts'
import { compilePlace, type PlaceTest } from './place.ts'
import type { Profile, Selector, SelectorCondition } from './profile.ts'
import { fitsSingle } from './single.ts'

/** The kinds of rules that keep a call from being allowed; a closed set, for metrics. */
export type Reason = 'denied' | 'not-allowed' | 'hazard' | 'where' | 'unreadable' | 'ask'

/** The decision of a profile on a call. A profile makes its few decisions once and shares them. */
export interface Decision {
  readonly effect: 'allow' | 'ask' | 'refuse'
  readonly profile: string
  /** The rule that decided, as the profile writes it: `deny @destructive`, `where @add deck`, `hazard fetch`. */
  readonly rule: string
  /** The reason in a few words, for the error, the log and the owner; null if the call is allowed. */
  readonly reason: string | null
  /** The kind of rule that refused or asked; null if the call is allowed. */
  readonly kind: Reason | null
}

/** A rule that reads the parameters of a call. */
export interface ParameterRule {
  readonly rule: string
  holds(params: Value): boolean
  /** The decision on a call that does not fulfil it. */
  readonly refused: Decision
}

/** One condition of a profile. It may measure the JSON text of `params`, which is null if a call has none. */
export interface ConditionRule extends Omit<ParameterRule, 'holds'> {
  readonly holds: PlaceTest
}

/** The verdict of the selectors on a call of an action, once the groups of the call are known. */
export interface Standing {
  readonly deny: Selector | null
  readonly ask: Selector | null
  readonly allow: Selector | null
  readonly where: readonly ConditionRule[]
  /** The decision if the parameters do not matter. */
  readonly fixed: Decision | null
  /** The decision if no rule refuses. */
  readonly passed: Decision
}

/** All rules of a profile for one action. */
export interface ActionRules {
  readonly hazards: readonly ParameterRule[]
  /** Whether a single walk shows that a call has no hazard. */
  readonly runsIntoNone: (params: Value) => boolean
  /** Whether the groups of a call depend on its parameters. */
  readonly varies: boolean
  /** Whether a rule reads the file system. */
  readonly looksOutside: boolean
  standing(params: Value): Standing
}

/** Makes the rules of a profile for an action. */
export function compileRules(profile: Profile, action: Action): ActionRules {
  const { gateway } = action
  const varies = gateway.groupsWhen.length > 0 || (gateway.writesWhen.length > 0 && gateway.groups.includes('read'))
  const facts = distinct([...gateway.groupsWhen, ...gateway.writesWhen])
  const where = profile.where.map((condition) => ({ condition, rule: whereRule(profile, action, condition) }))
  const standings = new Map<number, Standing>()
  const isPlain = noneHolds(facts)

  // The groups of a call depend only on the facts that it fulfils.
  const standingOf = (params: Value): Standing => {
    let held = 0
    if (!isPlain(params)) for (const fact of facts) held = held * 2 + Number(holds(fact, params))
    const known = standings.get(held)
    if (known !== undefined) return known
    const made = standingIn(profile, action, groupsOf(action, params), where)
    standings.set(held, made)
    return made
  }
  const plain = varies ? null : standingIn(profile, action, new Set(gateway.groups), where)
  return {
    varies,
    looksOutside: [...profile.where, ...profile.grants].some(({ match }) => looksOutside(match ?? {})),
    hazards: gateway.hazards.flatMap((hazard) => hazardRule(profile, action, hazard)),
    runsIntoNone: noneHolds(gateway.hazards),
    standing: (params) => plain ?? standingOf(params),
  }
}

/** Returns a function that tells in one walk whether a call fulfils none of some facts; false if one walk cannot tell. */
function noneHolds(facts: readonly Fact[]): (params: Value) => boolean {
  if (!facts.every(({ is }) => is === 'truthy')) return () => false
  const isAnyTrue = finderOf(compilePaths(facts.map(({ path }) => path)), isTruthy)
  return (params) => !isAnyTrue(params)
}

/** Whether a matcher reads the file system. */
function looksOutside(match: Match): boolean {
  return matchersIn(match).some(([matcher]) => matcher.looksOutside === true)
}

/** Returns each fact once, because a fact that makes a read write often adds groups too. */
function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${fact.path} ${fact.is}`, fact])).values()]
}

function standingIn(
  profile: Profile,
  action: Action,
  groups: ReadonlySet<Group>,
  conditions: readonly { readonly condition: SelectorCondition; readonly rule: ConditionRule }[],
): Standing {
  const allows = ({ text }: Selector) => names(text, action.name, groups)
  // Restrictions apply to the name of the action and to the real effect of the call.
  const restricts = (selector: Selector) => allows(selector) || names(selector.text, action.name, action.gateway.groups)
  const deny = profile.deny.find(restricts) ?? null
  const ask = profile.ask.find(restricts) ?? null
  const allow = profile.allow.find(allows) ?? null
  const where = conditions.filter(({ condition }) => restricts(condition)).map(({ rule }) => rule)
  const decide = (effect: Decision['effect'], rule: string, kind: Reason | null, reason: string | null): Decision =>
    Object.freeze({ effect, profile: profile.name, rule, kind, reason })

  const say = (code: 'rule.denied' | 'rule.not-allowed' | 'rule.ask') => reasons(code, { action: action.name }).text
  let fixed: Decision | null = null
  if (deny !== null) fixed = decide('refuse', ruleText('deny', deny, profile), 'denied', say('rule.denied'))
  else if (ask === null && allow === null) fixed = decide('refuse', 'allow', 'not-allowed', say('rule.not-allowed'))
  const passed =
    ask !== null
      ? decide('ask', ruleText('ask', ask, profile), 'ask', say('rule.ask'))
      : decide('allow', allow === null ? 'allow' : ruleText('allow', allow, profile), null, null)
  return { deny, ask, allow, where, fixed, passed }
}

function names(selector: string, action: string, groups: ReadonlySet<Group> | readonly Group[]): boolean {
  if (!selector.startsWith('@')) return selector === action
  const group = selector.slice(1) as Group | 'all'
  return group === 'all' || ('has' in groups ? groups.has(group) : groups.includes(group))
}

/** A rule as its profile writes it, followed by the name of the profile if it is inherited. */
export function ruleText(member: string, { text, from }: Selector, { name }: Profile): string {
  return `${member} ${text}${from === name ? '' : ` (from ${from})`}`
}

function whereRule(profile: Profile, action: Action, condition: SelectorCondition): ConditionRule {
  const { what, match } = condition
  const compiled = compileMatch(match)
  const rule = ruleText('where', { ...condition, text: `${condition.text} ${what}` }, profile)
  return {
    rule,
    holds: compilePlace(action, what, compiled),
    refused: Object.freeze({
      effect: 'refuse',
      profile: profile.name,
      rule,
      kind: 'where',
      reason: reasons('rule.where', { action: action.name, what, match: compiled.must }).text,
    }),
  }
}

/** Returns the rule for one place of a hazard; none if the profile names the whole hazard. */
function hazardRule(profile: Profile, action: Action, fact: Fact & { readonly hazard: Hazard }): ParameterRule[] {
  const grants = profile.grants.filter(({ hazard }) => hazard === fact.hazard)
  const matches = grants.map(({ match }) => match ?? hazardRow(fact.hazard).plain)
  if (matches.includes(undefined)) return []
  const granted = matches.map((match) => compileMatch(match ?? {}))
  const isRefused: ValueTest = (value, holder, name) =>
    isTruthy(value) && !granted.some((match) => fitsSingle(match, value, holder, name))
  const runsInto =
    fact.is === 'truthy' ? finderOf(factPath(fact.path), isRefused) : (params: Value) => holds(fact, params)
  const must = granted.map((match) => match.must).join(' or ')
  const reason =
    granted.length === 0
      ? reasons('rule.hazard', { action: action.name, hazard: fact.hazard }).text
      : reasons('rule.where', { action: action.name, what: fact.path || 'the call', match: must }).text
  const rule = `hazard ${fact.hazard}`
  const refused: Decision = Object.freeze({ effect: 'refuse', profile: profile.name, rule, kind: 'hazard', reason })
  return [
    { rule: `${rule}${fact.path === '' ? '' : ` at ${fact.path}`}`, holds: (params) => !runsInto(params), refused },
  ]
}
