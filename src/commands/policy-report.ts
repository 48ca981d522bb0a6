import type { Action } from '../actions/action.ts'
import { type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import { membersOf } from '../actions/effect.ts'
import { GROUPS } from '../actions/facts.ts'
import { policyOf, profileOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { plainEffect } from '../checks/policy/rights.ts'
import { warningsOf } from '../checks/policy/warnings.ts'
import { answerers } from '../config/askers.ts'
import type { Config } from '../config/config.ts'
import { unreachable, withoutKeys } from '../config/loopholes.ts'
import type { Text } from '../settings/declare-texts.ts'
import { aligned } from './table.ts'

/** The effect of a configuration's profiles: a table of clients and groups, and warnings about odd rules. */
export function reportPolicies(config: Config): { readonly table: string[]; readonly warnings: Text[] } {
  const catalogue = loadCatalogue(config.actions)
  const policies = compileProfiles(config.profiles, catalogue)
  const used = new Set([...Object.keys(config.profiles), ...config.clients.map(profileOf)])
  const own = [...used].flatMap((name) => {
    const policy = policies.get(name)
    return policy === undefined ? [] : warningsOf(policy, catalogue)
  })
  return {
    table: tableOf(config, policies, catalogue),
    warnings: [
      ...own,
      ...unreachable(config),
      ...withoutKeys(config, policies, catalogue),
      ...answerers(config).values(),
    ],
  }
}

/**
 * Returns a row for each client with a column for each group. `yes` means all actions, `ask` means that all of those that pass wait for
 * the owner, and `12/40` is a number of actions.
 */
function tableOf({ clients }: Config, policies: ReadonlyMap<string, Policy>, catalogue: Catalogue): string[] {
  const head = ['client', 'profile', ...GROUPS.map((group) => `@${group}`)]
  const rows = clients.map((client) => {
    const policy = policyOf(client, policies)
    const mode = client.isRevoked === true ? ' (revoked)' : client.mode === 'report' ? ' (report)' : ''
    return [
      client.name,
      `${profileOf(client)}${mode}`,
      ...GROUPS.map((group) => cell(policy, membersOf(catalogue.all, group))),
    ]
  })
  return aligned([head, ...rows])
}

function cell(policy: Policy, actions: readonly Action[]): string {
  const effects = actions.map((action) => plainEffect(policy, action))
  const passing = effects.filter((effect) => effect !== 'refuse')
  if (passing.length === 0) return '-'
  const asks = passing.every((effect) => effect === 'ask')
  if (passing.length === actions.length) return asks ? 'ask' : 'yes'
  return `${passing.length}/${actions.length}${asks ? ' ask' : ''}`
}
