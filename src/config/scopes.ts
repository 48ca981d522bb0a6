import { loadCatalogue } from '../actions/catalogue.ts'
import { type DeckScope, deletedTagOf, everyDeck } from '../actions/scope.ts'
import { profileOf } from '../checks/policy/check.ts'
import { profileScope, profileSoftDelete } from '../checks/policy/profile.ts'
import type { ScopedClient } from '../clients/client.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors } from './texts.ts'

/**
 * Returns the clients with their scopes: their own one, or that of their profile, without the notes that they have deleted if they delete
 * softly.
 */
export function withScopes({ clients, profiles }: Pick<Config, 'clients' | 'profiles'>): readonly ScopedClient[] {
  return clients.map(({ softDelete: own, ...client }) => {
    const profile = profileOf(client)
    const decks = client.scope ?? profileScope(profile, profiles)
    const deletion = own ?? profileSoftDelete(profile, profiles) ?? 'off'
    if (deletion === 'off') return decks === null ? client : { ...client, scope: decks }
    const deletedTag = deletion.tag ?? deletedTagOf(client.name)
    return { ...client, scope: decks === null ? everyDeck(deletedTag) : { ...decks, deletedTag } }
  })
}

/** Returns an error for each action in `scope.whole` that does not exist. */
export function checkScopes({ actions, clients, profiles }: Config): Contradiction[] {
  const scopes: (readonly [string, string, DeckScope | null | undefined])[] = [
    ...clients.map(({ name, scope }) => ['clients', name, scope] as const),
    ...Object.entries(profiles).map(([name, profile]) => ['profiles', name, profile?.scope] as const),
  ]
  if (scopes.every(([, , scope]) => scope == null)) return []
  const names = loadCatalogue(actions).all.map(({ name }) => name)
  return scopes.flatMap(([target, name, scope]) =>
    [scope?.whole ?? []]
      .flat()
      .filter((action) => !names.includes(action))
      .map((action) => ({
        targets: [target],
        at: [name, 'scope', 'whole'],
        mistake: errors('config.unknown-name', { kind: 'action', hint: nameHint(action, names) }),
      })),
  )
}
