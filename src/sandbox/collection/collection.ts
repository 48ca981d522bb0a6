import { createDeckTable, type Deck } from './deck.ts'
import { type DeckConfig, defaultDeckConfig } from './deck-config.ts'
import type { NoteType } from './note-type.ts'
import { stockNoteTypes } from './stock.ts'
import type { Tags } from './tags.ts'

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
}

/** A collection in memory, and the media folder beside it. */
export interface Collection {
  readonly now: () => number
  readonly decks: Map<number, Deck>
  readonly deckConfigs: Map<number, DeckConfig>
  readonly noteTypes: Map<number, NoteType>
  readonly notes: Map<number, Note>
  readonly cards: Map<number, Card>
  /** The same cards by their note, in the order of their places. */
  readonly cardsByNote: Map<number, readonly Card[]>
  readonly tags: Tags
  readonly media: Map<string, Buffer>
  /** The place of the next new note in the queue of new cards. */
  nextPosition: number
}

/** The name of the profile, and the folder that AnkiConnect would name as its media folder. */
export const PROFILE = 'yanki-tests'
export const MEDIA_FOLDER = `/sandbox/${PROFILE}/collection.media`

/** A collection as Anki makes it: one deck, the stock note types, nothing else. */
export function createCollection(now: () => number): Collection {
  return {
    now,
    decks: createDeckTable(),
    deckConfigs: new Map([[1, defaultDeckConfig()]]),
    noteTypes: stockNoteTypes(),
    notes: new Map(),
    cards: new Map(),
    cardsByNote: new Map(),
    tags: new Map(),
    media: new Map(),
    nextPosition: 1,
  }
}
