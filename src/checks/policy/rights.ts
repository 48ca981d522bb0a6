import type { Action } from '../../actions/action.ts'
import type { Catalogue } from '../../actions/catalogue.ts'
import { GROUPS, type Group } from '../../actions/facts.ts'
import { hazardRow } from '../../actions/hazards.ts'
import { compileMatch } from './match.ts'
import type { Policy } from './policy.ts'
import type { Decision } from './rules.ts'

/** The effect of a profile on the actions of one kind, each action once. */
export interface KindRights {
  /** The group that says most about them. */
  readonly kind: Group
  readonly allowed: readonly string[]
  /** Those that wait for the owner first. */
  readonly asks: readonly string[]
  readonly refused: readonly string[]
}

/** The rights that a profile gives, for people. */
export interface Rights {
  readonly profile: string
  readonly kinds: readonly KindRights[]
  /** The conditions on calls, such as `@add: deck must be Japanese`. */
  readonly conditions: readonly string[]
  /** The effects beyond the collection that calls may have, with their restriction in words. */
  readonly hazards: readonly { readonly means: string; readonly must: string | null }[]
}

/** The groups of an action that say most about it, the most telling first. */
const TELLING: readonly Group[] = [
  'destructive',
  'full-sync',
  'add',
  'edit',
  'media',
  'host',
  'gui',
  'browse',
  'write',
  'read',
]

/** Returns the rights that a profile gives. A condition or a hazard can still refuse a call of an allowed action. */
export function rightsOf(policy: Policy, catalogue: Catalogue): Rights {
  const { profile } = policy
  const named = (kind: Group, effect: Decision['effect']) =>
    catalogue.all
      .filter((action) => kindOf(action) === kind && plainEffect(policy, action) === effect)
      .map(({ name }) => name)
  return {
    profile: policy.name,
    kinds: GROUPS.filter((group) => catalogue.all.some((action) => kindOf(action) === group)).map((kind) => ({
      kind,
      allowed: named(kind, 'allow'),
      asks: named(kind, 'ask'),
      refused: named(kind, 'refuse'),
    })),
    conditions: profile.where.map(({ text, what, match }) => `${text}: ${what} must ${compileMatch(match).must}`),
    hazards: profile.grants.map(({ hazard, match }) => ({
      means: hazardRow(hazard).means,
      must: match === null ? null : compileMatch(match).must,
    })),
  }
}

/** Returns the effect of a profile on a call of an action without parameters. */
export function plainEffect(policy: Policy, action: Action): Decision['effect'] {
  const { hazards, standing } = policy.rules(action)
  const { fixed, passed } = standing({})
  if (fixed !== null) return 'refuse'
  return hazards.some((hazard) => !hazard.holds({})) ? 'refuse' : passed.effect
}

function kindOf({ gateway: { groups } }: Action): Group {
  return TELLING.find((group) => groups.includes(group)) ?? 'write'
}
