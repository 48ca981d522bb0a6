import type { ScopeConfig } from '../actions/scope.ts'
import { deckName, foldName } from '../actions/spelling.ts'

/** A scope as the stage uses it. */
export interface Scope extends Pick<ScopeConfig, 'shared'> {
  /** Differs between scopes that hold different notes. */
  readonly key: string
  /** Whether it holds every deck. */
  readonly hasEveryDeck: boolean
  /** The tag of the notes that the client has deleted. They are outside. Null if it deletes for good. */
  readonly deletedTag: string | null
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

function createScope({ decks, shared, whole, deletedTag = null }: ScopeConfig): Scope {
  const roots = decks?.map((deck) => ({ deck: deckName(deck), folded: foldName(deckName(deck)) })) ?? null
  const granted = new Set(whole)
  return {
    key: JSON.stringify([roots?.map(({ folded }) => folded).toSorted(), deletedTag]),
    hasEveryDeck: roots === null,
    deletedTag,
    shared,
    rootOf(deck) {
      if (roots === null) return deckName(deck)
      const name = foldName(deckName(deck))
      const root = roots.find(({ folded }) => name === folded || name.startsWith(`${folded}::`))
      return root?.deck ?? null
    },
    grants: (action) => granted.has(action),
  }
}
