import type { Leaf } from '../upstream/leaf.ts'

/** What the stage tells about calls of clients with a scope. */
export interface ScopeObserver {
  /** A call named these ids outside. It went with ids that do not exist in their place. */
  named(leaf: Leaf, ids: readonly string[]): void
  /** These cards of a call that wrote were outside when it had ended. */
  strayed(leaf: Leaf, ids: readonly string[]): void
}

/** Counts what a scope kept from clients. */
export interface ScopeCounter {
  /** A call named so many ids outside. */
  outside(ids: number): void
  /** So many cards of a write were outside when it had ended. */
  strayed(cards: number): void
}
