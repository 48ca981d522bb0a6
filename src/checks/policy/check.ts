import { touchedBy } from '../../actions/touched.ts'
import { BUILT_IN, isBuiltIn, NO_PROFILE } from '../../clients/built-in.ts'
import type { Client } from '../../clients/client.ts'
import type { AskVerdict } from '../../safety/ask.ts'
import type { AskedCall } from '../../safety/asked-call.ts'
import { summaryOf } from '../../safety/summary.ts'
import type { Text } from '../../settings/declare-texts.ts'
import type { Leaf } from '../../upstream/leaf.ts'
import type { Check, Refused, RefusedByScope, Verdict } from '../check.ts'
import { reasons, texts } from '../texts.ts'
import type { Policy } from './policy.ts'
import type { Decision } from './rules.ts'

/** The profile of a configured client that names none. */
const CONFIGURED = 'card-creator'

/** Returns the name of a client's profile. */
export function profileOf({ name, profile }: Pick<Client, 'name' | 'profile'>): string {
  return profile ?? (isBuiltIn(name) ? BUILT_IN[name].profile : CONFIGURED)
}

/** Returns the profile of a client as functions. A profile that does not exist allows nothing. */
export function policyOf(client: Pick<Client, 'name' | 'profile'>, policies: ReadonlyMap<string, Policy>): Policy {
  return policies.get(profileOf(client)) ?? (policies.get(NO_PROFILE) as Policy)
}

/** Returns the decision of a profile on a leaf call with unparsed parameters. */
export function decideLeaf(policy: Policy, leaf: Leaf): Decision {
  const unread = policy.decideUnread(leaf.action)
  if (unread !== null) return unread
  const params = leaf.value()
  return params === null ? unreadable(policy, leaf) : policy.decide(leaf.action, params, leaf.params)
}

/** NaN and Infinity cannot be compared with anything. */
function unreadable({ name }: Policy, { action }: Leaf): Decision {
  const reason = reasons('rule.unreadable', { action: action.name }).text
  return { effect: 'refuse', profile: name, rule: 'unreadable', kind: 'unreadable', reason }
}

/** The other parts of the check. */
export interface PolicyCheckDependencies {
  /** Asks the owner, or returns the owner's answer. */
  ask(call: AskedCall): AskVerdict
  /** Keeps a call from the owner that their answer could not let pass. Absent: no client has a scope. */
  refusedByScope?: RefusedByScope
  /** Learns about each call that only report mode let through. */
  onReport?(leaf: Leaf, client: Client, decision: Decision): void
}

/**
 * Returns the check of a leaf call against its client's profile. In report mode a call goes on that would have been refused or would have
 * waited for the owner, and the verdict says so.
 */
export function policyCheck(
  policies: ReadonlyMap<string, Policy>,
  { ask, refusedByScope, onReport }: PolicyCheckDependencies,
): Check {
  return (leaf, client) => {
    const policy = policyOf(client, policies)
    const decision = decideLeaf(policy, leaf)
    if (decision.effect === 'allow')
      return { ok: true, decision, reported: null, isLasting: policy.isLasting(leaf.action) }
    if (client.mode === 'report') {
      onReport?.(leaf, client, decision)
      return { ok: true, decision, reported: textOf(decision), isLasting: false }
    }
    if (decision.effect === 'refuse') return refused(decision, textOf(decision))
    const error = refusedByScope?.(leaf) ?? null
    return error === null ? asked(leaf, client, decision, ask) : { ok: false, error, by: 'scope', decision }
  }
}

function asked(leaf: Leaf, client: Client, decision: Decision, ask: PolicyCheckDependencies['ask']): Verdict {
  const { action, params } = leaf
  const touched = touchedBy(action, leaf.value() ?? {})
  const summary = summaryOf(action, touched)
  const answer = ask({ client: client.name, action: action.name, params, summary, touched })
  switch (answer.kind) {
    case 'approved':
      return { ok: true, decision, reported: null, isLasting: false, approval: answer.approval }
    case 'waiting':
      return {
        ...refused(decision, texts('approval.waiting', { number: answer.number })),
        question: answer.number,
      }
    case 'refused':
      return refused(decision, refusalBy(answer.number, answer.reason))
    case 'full':
      return refused(decision, texts('approval.too-many'))
    case 'large':
      return refused(decision, texts('approval.too-large'))
  }
}

function refusalBy(number: number, reason: string | null): Text {
  return reason === null ? texts('approval.refused', { number }) : texts('approval.refused-because', { number, reason })
}

function refused(decision: Decision, error: Text): Refused {
  const by = decision.kind === 'ask' || decision.kind === 'hazard' ? decision.kind : 'policy'
  return { ok: false, error, by, decision }
}

/** Returns the error for a client whose call the decision does not allow. */
export function textOf({ profile, reason, kind }: Decision): Text {
  return texts(`policy.${kind ?? 'not-allowed'}`, { profile, reason: reason ?? '' })
}
