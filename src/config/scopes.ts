import { loadCatalogue } from '../actions/catalogue.ts'
import type { ScopeConfig } from '../actions/scope.ts'
import { profileOf } from '../checks/policy/check.ts'
import { profileScope } from '../checks/policy/profile.ts'
import type { ClientConfig } from '../clients/client.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors } from './texts.ts'

/** Returns the clients with their scopes: their own one, or that of their profile. */
export function withScopes({ clients, profiles }: Pick<Config, 'clients' | 'profiles'>): readonly ClientConfig[] {
  return clients.map((client) => {
    const scope = client.scope ?? profileScope(profileOf(client), profiles)
    return scope === null ? client : { ...client, scope }
  })
}

/** Returns an error for each action in `scope.whole` that does not exist. */
export function checkScopes({ actions, clients, profiles }: Config): Contradiction[] {
  const scopes: (readonly [string, string, ScopeConfig | null | undefined])[] = [
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
