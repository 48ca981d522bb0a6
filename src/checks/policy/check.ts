import type { Client } from '../../clients/client.ts'
import type { Asked, AskedCall } from '../../safety/ask.ts'
import { summaryOf } from '../../safety/summary.ts'
import { errors } from '../../wire/errors.ts'
import { NotFinite, type Value } from '../../wire/value.ts'
import type { Check, JudgedLeaf, Verdict } from '../check.ts'
import type { Policy } from './policy.ts'
import { NONE } from './profile.ts'
import type { Decision } from './rules.ts'

/** What the built-in clients may do where nobody says otherwise; nothing that works without a gateway may break (DESIGN: policy). */
const BUILT_IN: Readonly<Record<string, string>> = {
  'local-program': 'local-program',
  'browser-extension': 'extension',
  'local-page': 'card-creator',
  stranger: NONE,
}

/** What a configured client may do that names no profile. */
const CONFIGURED = 'card-creator'

/** The name of the profile that a client has. */
export function profileOf({ name, profile }: Pick<Client, 'name' | 'profile'>): string {
  return profile ?? BUILT_IN[name] ?? CONFIGURED
}

/** The profile of a client as functions; one that there is not allows nothing. */
export function policyOf(client: Pick<Client, 'name' | 'profile'>, policies: ReadonlyMap<string, Policy>): Policy {
  return policies.get(profileOf(client)) ?? (policies.get(NONE) as Policy)
}

/** What a profile says of a leaf call that was read as text only. */
export function decideLeaf(policy: Policy, leaf: JudgedLeaf): Decision {
  const unread = policy.decideUnread(leaf.action)
  if (unread !== null) return unread
  const params = readable(leaf)
  return params === null ? unreadable(policy, leaf) : policy.decide(leaf.action, params)
}

/** Null where the parameters hold NaN or Infinity, which nothing can be compared with. */
function readable(leaf: JudgedLeaf): Value | null {
  try {
    return leaf.value()
  } catch (error) {
    if (error instanceof NotFinite) return null
    throw error
  }
}

function unreadable({ name }: Policy, { action }: JudgedLeaf): Decision {
  const reason = `${action.name} holds NaN or Infinity and cannot be judged`
  return { effect: 'refuse', profile: name, rule: 'unreadable', kind: 'unreadable', reason }
}

/** What the check needs besides the profiles. */
export interface PolicyCheckDependencies {
  /** Asks the owner, or says what the owner answered. */
  ask(call: AskedCall): Asked
  /** Learns what went on in report mode. */
  onReport?(leaf: JudgedLeaf, client: Client, decision: Decision): void
}

/**
 * The check of a leaf call against its client's profile. In report mode what would have been refused or asked about goes on, and
 * the verdict says so.
 */
export function policyCheck(policies: ReadonlyMap<string, Policy>, { ask, onReport }: PolicyCheckDependencies): Check {
  return (leaf, client) => {
    const policy = policyOf(client, policies)
    const decision = decideLeaf(policy, leaf)
    if (decision.effect === 'allow')
      return { ok: true, decision, reported: null, isLasting: policy.isLasting(leaf.action) }
    if (client.mode === 'report') {
      onReport?.(leaf, client, decision)
      return { ok: true, decision, reported: textOf(decision), isLasting: false }
    }
    return decision.effect === 'refuse' ? refused(decision, textOf(decision)) : asked(leaf, client, decision, ask)
  }
}

function asked(leaf: JudgedLeaf, client: Client, decision: Decision, ask: PolicyCheckDependencies['ask']): Verdict {
  const { action, params } = leaf
  const summary = summaryOf(action, readable(leaf) ?? {})
  const answer = ask({ client: client.name, action: action.name, params, summary })
  switch (answer.kind) {
    case 'approved':
      return { ok: true, decision, reported: null, isLasting: false }
    case 'waiting':
      return refused(decision, errors.waitingForApproval(answer.number))
    case 'refused':
      return refused(decision, errors.approvalRefused(answer.number))
    case 'full':
      return refused(decision, errors.tooManyApprovals)
  }
}

function refused(decision: Decision, error: string): Verdict {
  const by = decision.kind === 'ask' || decision.kind === 'hazard' ? decision.kind : 'policy'
  return { ok: false, error, by, decision }
}

function textOf({ profile, reason }: Decision): string {
  return errors.refusedByPolicy(profile, reason ?? '')
}
