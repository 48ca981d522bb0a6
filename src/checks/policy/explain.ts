import type { Action, Catalogue } from '../../actions/catalogue.ts'
import { groupsOf, holds } from '../../actions/effect.ts'
import type { Value } from '../../wire/value.ts'
import { pathsOf } from './place.ts'
import type { Policy } from './policy.ts'
import { ruleText } from './rules.ts'

/** One rule and what it says of a call. */
export interface Explained {
  readonly rule: string
  readonly verdict: string
}

/** Every rule of a profile that has to do with a call, in the order in which the first decides. */
export function explainCall(policy: Policy, catalogue: Catalogue, action: Action, params: Value): Explained[] {
  const lines: Explained[] = [{ rule: 'groups', verdict: [...groupsOf(action, params)].join(', ') || 'none' }]
  explainAlone(policy, action, params, lines)
  for (const other of action.gateway.actsAs) {
    const acted = holds(other, params) ? catalogue.get(other.action) : undefined
    if (acted === undefined) continue
    lines.push({ rule: 'does what another action does', verdict: acted.name })
    explainAlone(policy, acted, params, lines)
  }
  return lines
}

function explainAlone(policy: Policy, action: Action, params: Value, lines: Explained[]): void {
  const { hazards, standing } = policy.rules(action)
  const { deny, ask, allow, where } = standing(params)
  const { profile } = policy
  const say = (rule: string, verdict: string) => lines.push({ rule, verdict })

  if (deny !== null) say(ruleText('deny', deny, profile), `${action.name} is denied`)
  else say('deny', 'names it nowhere')
  if (ask !== null) say(ruleText('ask', ask, profile), 'waits for the owner if nothing refuses')
  if (allow !== null) say(ruleText('allow', allow, profile), 'passes if nothing refuses')
  if (ask === null && allow === null) say('allow', 'names it nowhere, which refuses')
  for (const hazard of hazards)
    say(hazard.rule, hazard.holds(params) ? 'not run into, or named' : `refuses: ${hazard.refused.reason}`)
  for (const condition of where)
    say(
      condition.rule,
      condition.holds(params)
        ? 'holds'
        : `refuses: ${condition.refused.reason}${noSubject(condition.refused.reason, action)}`,
    )
}

/** A subject the action does not have can never be matched. */
function noSubject(reason: string | null, action: Action): string {
  const what = /: (\w+) must /.exec(reason ?? '')?.[1]
  return what !== undefined && pathsOf(action, what).length === 0 ? ` (${action.name} names no ${what})` : ''
}
