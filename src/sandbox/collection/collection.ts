import { createDeckTable, type Deck } from './deck.ts'
import type { NoteType } from './note-type.ts'
import { stockNoteTypes } from './stock.ts'
import type { Tags } from './tags.ts'

export interface Note {
  readonly id: number
  typeId: number
  /** In the order of the note type's fields. */
  fields: string[]
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
  readonly noteTypes: Map<number, NoteType>
  readonly notes: Map<number, Note>
  readonly cards: Map<number, Card>
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
    noteTypes: stockNoteTypes(),
    notes: new Map(),
    cards: new Map(),
    tags: new Map(),
    media: new Map(),
    nextPosition: 1,
  }
}

/** A new id, as Anki makes them: the time in milliseconds, or the next that no member of the table has. */
export function newId(collection: Collection, table: ReadonlyMap<number, unknown>): number {
  let id = Math.floor(collection.now())
  while (table.has(id)) id++
  return id
}

/** The time in whole seconds, as `mod` holds it. */
export function seconds(collection: Collection): number {
  return Math.floor(collection.now() / 1000)
}

/** The cards of a note, by their place. */
export function cardsOf(collection: Collection, noteId: number): Card[] {
  return [...collection.cards.values()]
    .filter((card) => card.noteId === noteId)
    .sort((one, other) => one.ord - other.ord)
}

/** Removes cards, and the notes that have none left. */
export function removeCards(collection: Collection, goes: (card: Card) => boolean): void {
  const touched = new Set<number>()
  for (const card of collection.cards.values()) {
    if (!goes(card)) continue
    collection.cards.delete(card.id)
    touched.add(card.noteId)
  }
  for (const card of collection.cards.values()) touched.delete(card.noteId)
  for (const noteId of touched) collection.notes.delete(noteId)
}
