import { wasSent } from '../request/approved.ts'
import type { Approval, Asks } from '../safety/ask.ts'
import type { Text } from '../settings/declare-texts.ts'
import { askWithout } from '../snapshots/ask-without.ts'
import type { Leaf, LeafClient } from '../upstream/leaf.ts'
import { sendSome } from '../upstream/send.ts'
import type { Outcome } from '../wire/outcome.ts'

function isDestructive({ action }: Leaf): boolean {
  return action.gateway.groups.includes('destructive')
}

/** Returns the first destructive call of each client. The gateway's own calls belong to none. */
export function firstDestructive(leaves: readonly Leaf[]): ReadonlyMap<LeafClient, Leaf> {
  const first = new Map<LeafClient, Leaf>()
  for (const leaf of leaves) {
    const { client } = leaf
    if (client !== null && isDestructive(leaf) && !first.has(client)) first.set(client, leaf)
  }
  return first
}

/** Sends the calls without those destructive ones that the owner has not approved. Their outcome says so. */
export async function sendApproved(
  leaves: readonly Leaf[],
  unprotected: ReadonlyMap<LeafClient, Text>,
  ask: Asks['ask'],
  send: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const approvals = new Map<number, Approval>()
  const calls = leaves.map((leaf, index): Leaf | Outcome => {
    const reason = leaf.client !== null && isDestructive(leaf) ? unprotected.get(leaf.client) : undefined
    if (reason === undefined) return leaf
    const permission = askWithout(leaf, leaf.client?.name ?? '', reason, ask)
    if (!permission.ok) return { kind: 'refused', error: permission.error, by: 'ask' }
    approvals.set(index, permission.approval)
    return leaf
  })
  let outcomes: readonly Outcome[] | null = null
  try {
    outcomes = await sendSome(calls, send)
    return outcomes
  } finally {
    for (const [index, approval] of approvals) approval.end(outcomes === null || wasSent(outcomes[index]))
  }
}
