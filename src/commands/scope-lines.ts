import type { Action } from '../actions/action.ts'
import { type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import type { ScopeFact, SharedRight } from '../actions/facts.ts'
import { policyOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { plainEffect } from '../checks/policy/rights.ts'
import type { ScopedClient } from '../clients/client.ts'
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

function linesOf(client: ScopedClient, policy: Policy, catalogue: Catalogue): string[] {
  const { decks = null, shared = 'tag', whole = [], deletedTag = null } = client.scope ?? {}
  const passing = catalogue.all.filter((action) => plainEffect(policy, action) !== 'refuse')
  const deckLines = decks === null ? [] : linesOfDecks(client.name, { decks, shared, whole, passing })
  return [...deckLines, ...(deletedTag === null ? [] : linesOfDeletion(client.name, deletedTag, passing))]
}

interface DeckLines {
  readonly decks: readonly string[]
  readonly shared: SharedRight
  readonly whole: readonly string[]
  readonly passing: readonly Action[]
}

function linesOfDecks(client: string, { decks, shared, whole, passing }: DeckLines): string[] {
  const kept = passing.filter(({ name, gateway }) => gateway.scope.kind !== 'whole' || !whole.includes(name))
  const lines = Object.entries(KINDS).flatMap(([kind, code]) => {
    const actions = kept.filter(({ gateway }) => gateway.scope.kind === kind).map(({ name }) => name)
    return actions.length === 0 ? [] : [`  ${checkOutputs(code).text}: ${actions.join(', ')}`]
  })
  const granted = whole.length === 0 ? [] : [`  ${checkOutputs('check.scope-granted').text}: ${whole.join(', ')}`]
  const right = checkOutputs(`check.shared-${shared}`).text
  return [checkOutputs('check.scope', { client, decks: decks.join(', '), shared: right }).text, ...lines, ...granted]
}

/** The lines about deleted notes, and the search by which the owner finds them. */
function linesOfDeletion(client: string, tag: string, passing: readonly Action[]): string[] {
  const softened = passing.filter(({ gateway }) => gateway.notesBecome === 'deleted')
  const closed = passing.filter(({ gateway }) => gateway.scope.deletes === true)
  const names = (actions: readonly Action[]) => actions.map(({ name }) => name).join(', ')
  return [
    checkOutputs('check.soft-delete', { client, tag }).text,
    ...(softened.length === 0 ? [] : [`  ${checkOutputs('check.soft-delete-softened').text}: ${names(softened)}`]),
    ...(closed.length === 0 ? [] : [`  ${checkOutputs('check.soft-delete-closed').text}: ${names(closed)}`]),
    `  ${checkOutputs('check.soft-delete-find', { tag }).text}`,
  ]
}
