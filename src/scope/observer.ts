import type { Leaf } from '../upstream/leaf.ts'

/** Ids that a call wrote to although they had left the decks of its client. */
export interface Strayed {
  readonly cards: readonly string[]
  readonly notes: readonly string[]
}

/** What the stage tells about calls of clients with a scope. */
export interface ScopeObserver {
  /** A call named these ids outside. It went with ids that do not exist in their place. */
  named(leaf: Leaf, ids: readonly string[]): void
  /** These cards and notes of a call that wrote were outside when it had ended. */
  strayed(leaf: Leaf, ids: Strayed): void
}

/** Counts what a scope kept from clients. */
export interface ScopeCounter {
  /** A call named so many ids outside. */
  outside(ids: number): void
  /** So many cards and notes of a write were outside when it had ended. */
  strayed(ids: number): void
}
