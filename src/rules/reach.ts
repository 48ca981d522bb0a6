import { decideLeaf, policyOf } from '../checks/policy/check.ts'
import type { Policies } from '../checks/policy/policies.ts'
import type { RefusedCalls } from '../request/refused-calls.ts'
import { reaches } from './texts.ts'

/** The client whose calls are judged again. */
interface Judged {
  readonly name: string
  readonly profile: string | null
}

/** Returns in words what the remembered refused calls of a client would meet under other profiles. */
export function reachOf({ calls, total }: RefusedCalls, client: Judged, policies: Policies): string {
  if (calls.length === 0) return total === 0 ? reaches('reach.none').text : reaches('reach.forgotten', { total }).text
  const policy = policyOf(client, policies)
  const decisions = calls.map((leaf) => decideLeaf(policy, leaf))
  const count = (effect: 'allow' | 'ask' | 'refuse') => decisions.filter((one) => one.effect === effect).length
  const all = total === calls.length ? `${total}` : reaches('reach.latest', { count: calls.length, total }).text
  const reason = decisions.find(({ effect }) => effect === 'refuse')?.reason ?? ''
  return [
    reaches('reach.pass', { count: count('allow'), all }).text,
    ...(count('ask') > 0 ? [reaches('reach.ask', { count: count('ask') }).text] : []),
    ...(count('refuse') > 0 ? [reaches('reach.refuse', { count: count('refuse'), reason }).text] : []),
  ].join('; ')
}
