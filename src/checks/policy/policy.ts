import type { Action } from '../../actions/action.ts'
import type { Catalogue } from '../../actions/catalogue.ts'
import { holds } from '../../actions/effect.ts'
import type { Value } from '../../wire/value.ts'
import type { Profile } from './profile.ts'
import { type ActionRules, compileRules, type Decision } from './rules.ts'

/** A profile as functions. */
export interface Policy {
  readonly name: string
  readonly profile: Profile
  /**
   * Decides about a call. Refuses a call that is denied, is in neither `allow` nor `ask`, has a hazard that the profile does not name, or
   * fails a condition; the first of these is the reason. Otherwise the call waits for the owner or is allowed. Reads neither time nor other
   * calls. Only the matcher `under` reads anything outside the call. `text` is the JSON text of `params`; null if the call has none.
   */
  decide(action: Action, params: Value, text: Buffer | null): Decision
  /** The decision if the parameters do not matter; null if they do. */
  decideUnread(action: Action): Decision | null
  /** Whether nothing but the call decides about calls of an action. The file system, which `under` reads, can change. */
  isLasting(action: Action): boolean
  /** The rules of the profile for an action. */
  rules(action: Action): ActionRules
}

const WEIGHT: Readonly<Record<Decision['effect'], number>> = { allow: 0, ask: 1, refuse: 2 }

/** Makes the functions of a profile. Compiles those of an action at its first call. */
export function compilePolicy(profile: Profile, catalogue: Catalogue): Policy {
  const compiled = new Map<Action, ActionRules>()
  const unread = new Map<Action, Decision | null>()

  const rules = (action: Action): ActionRules => {
    const known = compiled.get(action)
    if (known !== undefined) return known
    const made = compileRules(profile, action)
    compiled.set(action, made)
    return made
  }
  const decideAlone = (action: Action, params: Value, text: Buffer | null): Decision => {
    const { hazards, runsIntoNone, standing } = rules(action)
    const { fixed, where, passed } = standing(params)
    if (fixed !== null) return fixed
    if (hazards.length > 0 && !runsIntoNone(params)) {
      for (const hazard of hazards) if (!hazard.holds(params)) return hazard.refused
    }
    for (const condition of where) if (!condition.holds(params, text)) return condition.refused
    return passed
  }
  const decide = (action: Action, params: Value, text: Buffer | null): Decision => {
    let decision = decideAlone(action, params, text)
    for (const other of action.gateway.actsAs) {
      const acted = holds(other, params) ? catalogue.get(other.action) : undefined
      if (acted === undefined) continue
      const second = decideAlone(acted, params, text)
      if (WEIGHT[second.effect] > WEIGHT[decision.effect]) decision = second
    }
    return decision
  }
  const withoutParams = (action: Action): Decision | null => {
    const { varies, hazards, standing } = rules(action)
    if (varies || action.gateway.actsAs.length > 0) return null
    const { fixed, where, passed } = standing({})
    return fixed ?? (hazards.length + where.length === 0 ? passed : null)
  }
  const decideUnread = (action: Action): Decision | null => {
    const known = unread.get(action)
    if (known !== undefined) return known
    const made = withoutParams(action)
    unread.set(action, made)
    return made
  }
  return {
    name: profile.name,
    profile,
    decide,
    decideUnread,
    isLasting: (action) =>
      decideUnread(action) !== null || (action.gateway.actsAs.length === 0 && !rules(action).looksOutside),
    rules,
  }
}
