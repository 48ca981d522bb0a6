import type { Action } from '../../actions/action.ts'
import type { Catalogue } from '../../actions/catalogue.ts'
import { groupsOf, holds } from '../../actions/effect.ts'
import type { Value } from '../../wire/value.ts'
import { reasons, verdicts } from '../texts.ts'
import { pathsOf } from './place.ts'
import type { Policy } from './policy.ts'
import { ruleText } from './rules.ts'

/** One rule and its verdict on a call. */
export interface Explained {
  readonly rule: string
  readonly verdict: string
}

/**
 * Returns every rule of a profile that concerns a call, in their order. The first one that refuses decides. `text` is the JSON text of
 * its params.
 */
export function explainCall(
  policy: Policy,
  catalogue: Catalogue,
  action: Action,
  params: Value,
  text: Buffer | null,
): Explained[] {
  const lines: Explained[] = [{ rule: 'groups', verdict: [...groupsOf(action, params)].join(', ') || 'none' }]
  explainAlone(policy, action, params, text, lines)
  for (const other of action.gateway.actsAs) {
    const acted = holds(other, params) ? catalogue.get(other.action) : undefined
    if (acted === undefined) continue
    lines.push({ rule: verdicts('explain.acts-as').text, verdict: acted.name })
    explainAlone(policy, acted, params, text, lines)
  }
  return lines
}

function explainAlone(policy: Policy, action: Action, params: Value, text: Buffer | null, lines: Explained[]): void {
  const { hazards, standing } = policy.rules(action)
  const { deny, ask, allow, where } = standing(params)
  const { profile } = policy
  const say = (rule: string, verdict: string) => lines.push({ rule, verdict })

  if (deny !== null) say(ruleText('deny', deny, profile), reasons('rule.denied', { action: action.name }).text)
  else say('deny', verdicts('explain.not-named').text)
  if (ask !== null) say(ruleText('ask', ask, profile), verdicts('explain.would-ask').text)
  if (allow !== null) say(ruleText('allow', allow, profile), verdicts('explain.would-pass').text)
  if (ask === null && allow === null) say('allow', verdicts('explain.not-named-refuses').text)
  for (const hazard of hazards)
    say(hazard.rule, hazard.holds(params) ? verdicts('explain.no-hazard').text : refusal(hazard.refused.reason))
  for (const condition of where)
    say(
      condition.rule,
      condition.holds(params, text)
        ? 'holds'
        : refusal(condition.refused.reason) + noSubject(condition.refused.reason, action),
    )
}

function refusal(reason: string | null): string {
  return verdicts('explain.refuses', { reason: reason ?? '' }).text
}

/** Nothing can match a subject that the action does not have. */
function noSubject(reason: string | null, action: Action): string {
  const [, what = ''] = /: (\w+) must /.exec(reason ?? '') ?? []
  return pathsOf(action, what).length === 0 ? verdicts('explain.no-subject', { action: action.name, what }).text : ''
}
