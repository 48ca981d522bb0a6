import type { Card, Collection } from './collection.ts'

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
