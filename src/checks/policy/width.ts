import type { Action } from '../../actions/action.ts'
import type { Catalogue } from '../../actions/catalogue.ts'
import type { Policy } from './policy.ts'

const WEIGHT = { allow: 0, ask: 1, refuse: 2 } as const

/** Whether some call passes one profile and not the other, judging by actions, hazards and conditions. */
export function mayDoMore(one: Policy, other: Policy, catalogue: Catalogue): boolean {
  const passes = catalogue.all.some((action) => WEIGHT[effect(one, action)] < WEIGHT[effect(other, action)])
  const hazards = (policy: Policy) => new Set(policy.profile.grants.map(({ hazard }) => hazard))
  const missing = [...hazards(one)].some((hazard) => !hazards(other).has(hazard))
  const conditions = ({ profile }: Policy) => profile.where.map(({ text, what }) => `${text} ${what}`)
  const restricted = conditions(other).some((condition) => !conditions(one).includes(condition))
  return passes || missing || restricted
}

function effect(policy: Policy, action: Action): keyof typeof WEIGHT {
  const { fixed, passed } = policy.rules(action).standing({})
  return (fixed ?? passed).effect
}
