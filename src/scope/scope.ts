import type { ScopeConfig } from '../actions/scope.ts'
import { deckName, foldName } from '../actions/spelling.ts'

/** A scope as the stage uses it. */
export interface Scope extends Pick<ScopeConfig, 'shared'> {
  /** Differs between scopes that hold different decks. */
  readonly key: string
  /** Returns the deck of the scope that a deck is, or lies below; null for a deck outside. Decides by the name as Anki reads it. */
  rootOf(deck: string): string | null
  /** Returns whether the owner grants an action that concerns the whole collection. */
  grants(action: string): boolean
}

const compiled = new WeakMap<ScopeConfig, Scope>()

/** Returns the scope of a client, compiled once. */
export function scopeOf(config: ScopeConfig): Scope {
  const known = compiled.get(config)
  if (known !== undefined) return known
  const scope = createScope(config)
  compiled.set(config, scope)
  return scope
}

function createScope({ decks, shared, whole }: ScopeConfig): Scope {
  const roots = decks.map((deck) => ({ deck: deckName(deck), folded: foldName(deckName(deck)) }))
  const granted = new Set(whole)
  return {
    key: JSON.stringify(roots.map(({ folded }) => folded).toSorted()),
    shared,
    rootOf(deck) {
      const name = foldName(deckName(deck))
      const root = roots.find(({ folded }) => name === folded || name.startsWith(`${folded}::`))
      return root?.deck ?? null
    },
    grants: (action) => granted.has(action),
  }
}
