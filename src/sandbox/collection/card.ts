import type { Card, Collection } from './collection.ts'

/** The cards of a note, by their place. */
export function cardsOf(collection: Collection, noteId: number): readonly Card[] {
  return collection.cardsByNote.get(noteId) ?? []
}

/** Stores a card, in place of the one that had its id. */
export function putCard(collection: Collection, card: Card): void {
  collection.cards.set(card.id, card)
  const others = cardsOf(collection, card.noteId).filter(({ id }) => id !== card.id)
  collection.cardsByNote.set(
    card.noteId,
    [...others, card].sort((one, other) => one.ord - other.ord),
  )
}

/** Removes a card; its note stays, with or without others. */
export function dropCard(collection: Collection, card: Card): void {
  collection.cards.delete(card.id)
  const others = cardsOf(collection, card.noteId).filter(({ id }) => id !== card.id)
  if (others.length > 0) collection.cardsByNote.set(card.noteId, others)
  else collection.cardsByNote.delete(card.noteId)
}

/** Removes cards, and the notes that have none left. */
export function removeCards(collection: Collection, goes: (card: Card) => boolean): void {
  for (const card of [...collection.cards.values()].filter(goes)) {
    dropCard(collection, card)
    if (!collection.cardsByNote.has(card.noteId)) collection.notes.delete(card.noteId)
  }
}
