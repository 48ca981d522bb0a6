import type { Action } from '../../actions/catalogue.ts'
import { groupsOf, holds } from '../../actions/effect.ts'
import type { Condition as Fact, Group, Hazard } from '../../actions/facts.ts'
import { anyAt, isTruthy, parsePath } from '../../actions/path.ts'
import type { Value } from '../../wire/value.ts'
import { type CompiledMatch, compileMatch } from './matchers.ts'
import { compilePlace } from './place.ts'
import type { Condition, Profile, Selector } from './profile.ts'
import { nothingAt } from './reach.ts'

/** What a rule has to do with it that a call is not simply allowed; a closed set, for metrics. */
export type Reason = 'denied' | 'not-allowed' | 'hazard' | 'where' | 'unreadable' | 'ask'

/** What a profile says of a call. Every decision of a profile is one of a few that are made once. */
export interface Decision {
  readonly effect: 'allow' | 'ask' | 'refuse'
  readonly profile: string
  /** The rule that decided, as the profile writes it: `deny @destructive`, `where @add deck`, `hazard fetch`. */
  readonly rule: string
  /** In a few words, for the error, the log and the owner; null where it is allowed. */
  readonly reason: string | null
  /** Which kind of rule refused or asked; null where it is allowed. */
  readonly kind: Reason | null
}

/** A rule that looks at the parameters of a call. */
export interface ParameterRule {
  readonly rule: string
  holds(params: Value): boolean
  /** What becomes of a call for which it does not hold. */
  readonly refused: Decision
}

/** What selectors say of a call of an action, once it is known which groups the call belongs to. */
export interface Standing {
  readonly deny: Selector | null
  readonly ask: Selector | null
  readonly allow: Selector | null
  readonly where: readonly ParameterRule[]
  /** Where the parameters do not matter: the decision. */
  readonly fixed: Decision | null
  /** The decision when no rule refuses. */
  readonly passed: Decision
}

/** All that a profile says of one action. */
export interface ActionRules {
  readonly hazards: readonly ParameterRule[]
  /** Whether a call is far from every hazard, found out with one look. */
  readonly runsIntoNone: (params: Value) => boolean
  /** Whether the groups of a call depend on its parameters. */
  readonly varies: boolean
  /** Whether a rule asks the file system. */
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

  // Which of its facts hold is all that the groups of a call depend on.
  const standingOf = (params: Value): Standing => {
    let held = 0
    for (const fact of facts) held = held * 2 + Number(holds(fact, params))
    const known = standings.get(held)
    if (known !== undefined) return known
    const made = standingIn(profile, action, groupsOf(action, params), where)
    standings.set(held, made)
    return made
  }
  const plain = varies ? null : standingIn(profile, action, new Set(gateway.groups), where)
  const onlyWhereTrue = gateway.hazards.every(({ is }) => is === 'truthy')
  const paths = gateway.hazards.map(({ path }) => path)
  return {
    varies,
    looksOutside: [...profile.where, ...profile.grants].some(({ match }) => match?.under !== undefined),
    hazards: gateway.hazards.flatMap((hazard) => hazardRule(profile, action, hazard)),
    runsIntoNone: onlyWhereTrue ? nothingAt(paths) : () => false,
    standing: (params) => plain ?? standingOf(params),
  }
}

/** Each fact once: what makes a read write often adds groups too. */
function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${fact.path} ${fact.is}`, fact])).values()]
}

function standingIn(
  profile: Profile,
  action: Action,
  groups: ReadonlySet<Group>,
  conditions: readonly { readonly condition: Condition; readonly rule: ParameterRule }[],
): Standing {
  const allows = ({ text }: Selector) => names(text, action.name, groups)
  // What restricts holds for what the action is called and for what the call does.
  const restricts = (selector: Selector) => allows(selector) || names(selector.text, action.name, action.gateway.groups)
  const deny = profile.deny.find(restricts) ?? null
  const ask = profile.ask.find(restricts) ?? null
  const allow = profile.allow.find(allows) ?? null
  const where = conditions.filter(({ condition }) => restricts(condition)).map(({ rule }) => rule)
  const decide = (effect: Decision['effect'], rule: string, kind: Reason | null, reason: string | null): Decision =>
    Object.freeze({ effect, profile: profile.name, rule, kind, reason })

  let fixed: Decision | null = null
  if (deny !== null) fixed = decide('refuse', ruleText('deny', deny, profile), 'denied', `${action.name} is denied`)
  else if (ask === null && allow === null)
    fixed = decide('refuse', 'allow', 'not-allowed', `${action.name} is not allowed`)
  const passed =
    ask !== null
      ? decide('ask', ruleText('ask', ask, profile), 'ask', `${action.name} needs the owner's word`)
      : decide('allow', allow === null ? 'allow' : ruleText('allow', allow, profile), null, null)
  return { deny, ask, allow, where, fixed, passed }
}

function names(selector: string, action: string, groups: ReadonlySet<Group> | readonly Group[]): boolean {
  if (!selector.startsWith('@')) return selector === action
  const group = selector.slice(1) as Group | 'all'
  return group === 'all' || ('has' in groups ? groups.has(group) : groups.includes(group))
}

/** A rule as its profile writes it, and which profile that is where it is inherited. */
export function ruleText(member: string, { text, from }: Selector, { name }: Profile): string {
  return `${member} ${text}${from === name ? '' : ` (from ${from})`}`
}

function whereRule(profile: Profile, action: Action, condition: Condition): ParameterRule {
  const { what, match } = condition
  const compiled = compileMatch(match)
  return {
    rule: ruleText('where', { ...condition, text: `${condition.text} ${what}` }, profile),
    holds: compilePlace(action, what, compiled),
    refused: Object.freeze({
      effect: 'refuse',
      profile: profile.name,
      rule: ruleText('where', { ...condition, text: `${condition.text} ${what}` }, profile),
      kind: 'where',
      reason: `${action.name}: ${what} must ${compiled.must}`,
    }),
  }
}

/** Whoever fetches may ask public hosts; others have to be listed. */
const PLAIN_GRANTS: Readonly<Partial<Record<Hazard, CompiledMatch>>> = { fetch: compileMatch({ host: 'public' }) }

/** The rule for one place of a hazard; none where the profile names the hazard whole. */
function hazardRule(profile: Profile, action: Action, fact: Fact & { readonly hazard: Hazard }): ParameterRule[] {
  const grants = profile.grants.filter(({ hazard }) => hazard === fact.hazard)
  const matches = grants.map(({ match }) => (match === null ? PLAIN_GRANTS[fact.hazard] : compileMatch(match)))
  if (matches.some((match) => match === undefined)) return []
  const granted = matches as CompiledMatch[]
  const path = parsePath(fact.path)
  const runsInto =
    granted.length === 0 || fact.is !== 'truthy'
      ? (params: Value) => holds(fact, params)
      : (params: Value) =>
          anyAt(params, path, (value, holder, name) => {
            const fits = (match: CompiledMatch) => match.whole(value, holder, name) && match.each(value, holder, name)
            return isTruthy(value) && !granted.some(fits)
          })
  const must = granted.map((match) => match.must).join(' or ')
  const reason =
    granted.length === 0
      ? `${action.name} needs hazard ${fact.hazard}`
      : `${action.name}: ${fact.path || 'the call'} must ${must}`
  const rule = `hazard ${fact.hazard}`
  const refused: Decision = Object.freeze({ effect: 'refuse', profile: profile.name, rule, kind: 'hazard', reason })
  return [
    { rule: `${rule}${fact.path === '' ? '' : ` at ${fact.path}`}`, holds: (params) => !runsInto(params), refused },
  ]
}
