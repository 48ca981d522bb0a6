import type { SharedRight } from './facts.ts'

/** The decks that a client has, as the owner names them. */
export interface DeckScope {
  /** The names of its decks. The decks below them belong to it as well. */
  readonly decks: readonly string[]
  /** The rights of the client to notes that also have cards in other decks. Each right includes those before it. */
  readonly shared: SharedRight
  /** The actions that the client may call although they concern the whole collection. */
  readonly whole: readonly string[]
}

/** The part of a collection that is everything to a client. */
export interface ScopeConfig extends Omit<DeckScope, 'decks'> {
  /** The names of its decks. Null for every deck. */
  readonly decks: readonly string[] | null
  /** The tag of the notes that it has deleted. They do not exist for it. Null or absent if it deletes for good. */
  readonly deletedTag?: string | null
}

/** The scope of a client that has every deck and deletes softly. */
export function everyDeck(deletedTag: string): ScopeConfig {
  return { decks: null, shared: 'delete', whole: [], deletedTag }
}

/** The tag of the notes that a client has deleted, unless the owner chose another one. */
export function deletedTagOf(client: string): string {
  return `deleted-by::${client}`
}
