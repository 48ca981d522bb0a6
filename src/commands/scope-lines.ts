import { type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import type { ScopeFact } from '../actions/facts.ts'
import { policyOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { plainEffect } from '../checks/policy/rights.ts'
import type { ClientConfig } from '../clients/client.ts'
import type { Config } from '../config/config.ts'
import { withScopes } from '../config/scopes.ts'
import { checkOutputs } from './texts/check.ts'

const KINDS = {
  names: 'check.scope-names',
  search: 'check.scope-search',
  'ids-read': 'check.scope-ids-read',
  'ids-write': 'check.scope-ids-write',
  place: 'check.scope-place',
  media: 'check.scope-media',
  window: 'check.scope-window',
  free: 'check.scope-free',
  whole: 'check.scope-whole',
} as const satisfies Record<ScopeFact['kind'], string>

/** Returns lines about each client with a scope: its decks, and what the actions that its profile allows do inside them. */
export function scopeLines(config: Config): string[] {
  const scoped = withScopes(config).filter(({ scope }) => scope != null)
  if (scoped.length === 0) return []
  const catalogue = loadCatalogue(config.actions)
  const policies = compileProfiles(config.profiles, catalogue)
  return ['', ...scoped.flatMap((client) => linesOf(client, policyOf(client, policies), catalogue))]
}

function linesOf(client: ClientConfig, policy: Policy, catalogue: Catalogue): string[] {
  const { decks = [], shared = '', whole = [] } = client.scope ?? {}
  const passing = catalogue.all
    .filter(({ name, gateway }) => {
      return gateway.scope.kind !== 'whole' || !whole.includes(name)
    })
    .filter((action) => plainEffect(policy, action) !== 'refuse')
  const lines = Object.entries(KINDS).flatMap(([kind, code]) => {
    const actions = passing.filter(({ gateway }) => gateway.scope.kind === kind).map(({ name }) => name)
    return actions.length === 0 ? [] : [`  ${checkOutputs(code).text}: ${actions.join(', ')}`]
  })
  const granted = whole.length === 0 ? [] : [`  ${checkOutputs('check.scope-granted').text}: ${whole.join(', ')}`]
  return [
    checkOutputs('check.scope', { client: client.name, decks: decks.join(', '), shared }).text,
    ...lines,
    ...granted,
  ]
}
