import type { Dict, Value } from '../json.ts'
import type { Clock } from './clock.ts'
import type { DeckConfig } from './deck-config.ts'
import type { History } from './history.ts'

export interface Deck {
  readonly id: number
  /** The whole name, `::` between its parts. */
  name: string
  /** The options group; 1 replaces an id that has none. */
  configId: number
  /** The answers of one day of the collection, including those in the decks below. */
  studied: Studied
}

/** Answers of one day, which count against the limits of a deck. */
export interface Studied {
  readonly day: number
  readonly fresh: number
  readonly reviews: number
}

/**
 * A note type, held as the dict that Anki's Python API hands out (`flds`, `tmpls` ...), because actions hand it out whole and
 * clients may have members changed that nothing here reads.
 */
export type NoteType = Dict

export interface Note {
  readonly id: number
  typeId: number
  /** In the order of the note type's fields. */
  fields: string[]
  /** The first field without its HTML: kept, because every new note is compared with all others. */
  plain: string
  /** Sorted, each once. */
  tags: string[]
  /** Seconds since 1970. */
  mod: number
}

export interface Card {
  readonly id: number
  readonly noteId: number
  deckId: number
  /** Which template, or which cloze number less one. */
  readonly ord: number
  mod: number
  /** 0 new, 1 learning, 2 review, 3 relearning. */
  type: number
  /** As `type`, or -1 suspended, -2 and -3 buried, 4 preview. */
  queue: number
  due: number
  interval: number
  factor: number
  reps: number
  lapses: number
  left: number
  flags: number
  /** The place in the queue of new cards that it had; null while it is new, or never had one. */
  position: number | null
}

/** A line of the review log. Its numbers are what a client stored: `insertReviews` takes texts and floats, too. */
export interface Review {
  readonly id: number
  readonly cardId: Value
  readonly usn: Value
  readonly ease: Value
  /** Days, or seconds as a negative number. */
  readonly interval: Value
  readonly lastInterval: Value
  readonly factor: Value
  /** Milliseconds that the answer took. */
  readonly time: Value
  /** 0 learning, 1 review, 2 relearning, 3 filtered, 4 set by hand. */
  readonly kind: Value
}

/** Every tag the collection knows, used or not: the spelling, by its fold. */
export type Tags = Map<string, string>

/** A collection in memory, with its media folder. */
export interface Collection {
  readonly clock: Clock
  readonly history: History
  readonly decks: Map<number, Deck>
  readonly deckConfigs: Map<number, DeckConfig>
  readonly noteTypes: Map<number, NoteType>
  readonly notes: Map<number, Note>
  readonly cards: Map<number, Card>
  /** The same cards by their note, in the order of their places. */
  readonly cardsByNote: Map<number, readonly Card[]>
  /** The same notes by the first field without its HTML. */
  readonly notesByFirst: Map<string, ReadonlySet<Note>>
  /** The review log: every answer, by its id, in the order in which they were stored. */
  readonly reviews: Map<number, Review>
  /** The same reviews by their card. */
  readonly reviewsByCard: Map<number, readonly Review[]>
  readonly tags: Tags
  readonly media: Map<string, Buffer>
  /** The place of the next new note in the queue of new cards. */
  nextPosition: number
  /** The note types as Anki's Python remembers them, by id; `type-memory.ts` says why they can differ. */
  readonly typeMemory: Map<number, NoteType>
  /** The deck that is selected in Anki's window. */
  currentDeck: number
}

/** The name of Anki's first profile, and the folder that AnkiConnect would name as the media folder. */
export const FIRST_PROFILE = 'User 1'
export const MEDIA_FOLDER = `/sandbox/${FIRST_PROFILE}/collection.media`
