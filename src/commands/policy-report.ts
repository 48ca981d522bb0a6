import { type Action, type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import { membersOf } from '../actions/effect.ts'
import { GROUPS } from '../actions/facts.ts'
import { loopholes, strays, unreachable } from '../assembly/loopholes.ts'
import { policyOf, profileOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { warningsOf } from '../checks/policy/warnings.ts'
import type { Config } from '../config/config.ts'
import { aligned } from './table.ts'

/** What the profiles of a configuration come to: a table of clients and groups, and what is odd about them. */
export function reportPolicies(config: Config): { readonly table: string[]; readonly warnings: string[] } {
  const catalogue = loadCatalogue(config.actions)
  const policies = compileProfiles(config.profiles, catalogue)
  const used = new Set([...Object.keys(config.profiles), ...config.clients.map(profileOf)])
  const own = [...used].flatMap((name) => {
    const policy = policies.get(name)
    return policy === undefined ? [] : warningsOf(policy, catalogue).map((warning) => `profile ${name}: ${warning}`)
  })
  return {
    table: tableOf(config, policies, catalogue),
    warnings: [...own, ...unreachable(config), ...loopholes(config, policies, catalogue), ...strays(config)],
  }
}

/** A row for each client, a column for each group: `yes` all of it, `ask` all that passes is asked about, `12/40` so many. */
function tableOf({ clients }: Config, policies: ReadonlyMap<string, Policy>, catalogue: Catalogue): string[] {
  const head = ['client', 'profile', ...GROUPS.map((group) => `@${group}`)]
  const rows = clients.map((client) => {
    const policy = policyOf(client, policies)
    const mode = client.mode === 'report' ? ' (report)' : ''
    return [
      client.name,
      `${profileOf(client)}${mode}`,
      ...GROUPS.map((group) => cell(policy, membersOf(catalogue.all, group))),
    ]
  })
  return aligned([head, ...rows])
}

function cell(policy: Policy, actions: readonly Action[]): string {
  const effects = actions.map((action) => {
    const { hazards, standing } = policy.rules(action)
    const { fixed, passed } = standing({})
    if (fixed !== null) return 'refuse'
    return hazards.some((hazard) => !hazard.holds({})) ? 'refuse' : passed.effect
  })
  const passing = effects.filter((effect) => effect !== 'refuse')
  if (passing.length === 0) return '-'
  const asks = passing.every((effect) => effect === 'ask')
  if (passing.length === actions.length) return asks ? 'ask' : 'yes'
  return `${passing.length}/${actions.length}${asks ? ' ask' : ''}`
}
