import type { SharedRight } from './facts.ts'

/** The part of a collection that is everything to a client. */
export interface ScopeConfig {
  /** The names of its decks. The decks below them belong to it as well. */
  readonly decks: readonly string[]
  /** The rights of the client to notes that also have cards in other decks. Each right includes those before it. */
  readonly shared: SharedRight
  /** The actions that the client may call although they concern the whole collection. */
  readonly whole: readonly string[]
}
