import { decideLeaf, policyOf } from '../checks/policy/check.ts'
import type { Policies } from '../checks/policy/policies.ts'
import { judge } from '../checks/validation.ts'
import type { Config } from '../config/config.ts'
import type { Lasting } from './lasting.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Returns whether the gateway may make a call ahead of its client: the same checks allow it, the client is within its budget, and needs no
 * particular profile to be open. Nothing is charged, reported or written down, and the owner is not asked.
 */
export function mayReadAhead(
  { clients, validation }: Config,
  policies: Policies,
  { shapes, budgeting }: Pick<Lasting, 'shapes' | 'budgeting'>,
): Snapshot['mayReadAhead'] {
  const configs = new Map(clients.map((client) => [client.name, client]))
  return (leaf) => {
    const config = leaf.client === null ? undefined : configs.get(leaf.client.name)
    if (config === undefined || config.readAhead === false || config.isRevoked === true) return false
    if (config.ankiProfile !== null || !budgeting.isWithin(config.name)) return false
    const verdict = judge(shapes, validation, leaf)
    if (!verdict.ok || verdict.reported !== null) return false
    return decideLeaf(policyOf(config, policies), leaf).effect === 'allow'
  }
}
