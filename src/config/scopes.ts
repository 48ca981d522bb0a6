import { loadCatalogue } from '../actions/catalogue.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors } from './texts.ts'

/** Returns an error for each action in `scope.whole` that does not exist. */
export function checkScopes({ actions, clients }: Config): Contradiction[] {
  const scoped = clients.filter(({ scope }) => scope != null)
  if (scoped.length === 0) return []
  const names = loadCatalogue(actions).all.map(({ name }) => name)
  return scoped.flatMap(({ name, scope }) =>
    (scope?.whole ?? [])
      .filter((action) => !names.includes(action))
      .map((action) => ({
        targets: ['clients'],
        at: [name, 'scope', 'whole'],
        mistake: errors('config.unknown-name', { kind: 'action', hint: nameHint(action, names) }),
      })),
  )
}
