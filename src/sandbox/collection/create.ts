import { createClock } from './clock.ts'
import type { Collection } from './collection.ts'
import { createDeckTable, DEFAULT_DECK } from './deck.ts'
import { defaultDeckConfig } from './deck-config.ts'
import { createHistory } from './history.ts'
import { stockNoteTypes } from './stock.ts'

/** A collection as Anki makes it: one deck, the stock note types, nothing else. */
export function createCollection(now: () => number): Collection {
  return {
    clock: createClock(now),
    history: createHistory(),
    decks: createDeckTable(),
    deckConfigs: new Map([[1, defaultDeckConfig()]]),
    noteTypes: stockNoteTypes(),
    notes: new Map(),
    cards: new Map(),
    cardsByNote: new Map(),
    notesByFirst: new Map(),
    reviews: new Map(),
    reviewsByCard: new Map(),
    tags: new Map(),
    media: new Map(),
    nextPosition: 1,
    typeMemory: new Map(),
    currentDeck: DEFAULT_DECK,
  }
}
