import { seconds } from './clock.ts'
import type { Card, Collection } from './collection.ts'
import { remember } from './history.ts'
import { dropNote } from './note.ts'

/** The cards of a note, by their place. */
export function cardsOf(collection: Collection, noteId: number): readonly Card[] {
  return collection.cardsByNote.get(noteId) ?? []
}

/** Stores a card, in place of the one that had its id. */
export function putCard(collection: Collection, card: Card): void {
  const before = collection.cards.get(card.id)
  remember(collection.history, () => (before === undefined ? dropCard(collection, card) : putCard(collection, before)))
  collection.cards.set(card.id, card)
  const others = cardsOf(collection, card.noteId).filter(({ id }) => id !== card.id)
  collection.cardsByNote.set(
    card.noteId,
    [...others, card].sort((one, other) => one.ord - other.ord),
  )
}

/** Changes values of a card, and when it was changed. */
export function changeCard(collection: Collection, card: Card, changes: Partial<Omit<Card, 'id' | 'noteId'>>): void {
  const before = { ...card }
  remember(collection.history, () => Object.assign(card, before))
  Object.assign(card, { mod: seconds(collection.clock), ...changes })
}

/** Removes a card; its note stays, with or without others. */
export function dropCard(collection: Collection, card: Card): void {
  remember(collection.history, () => putCard(collection, card))
  collection.cards.delete(card.id)
  const others = cardsOf(collection, card.noteId).filter(({ id }) => id !== card.id)
  if (others.length > 0) collection.cardsByNote.set(card.noteId, others)
  else collection.cardsByNote.delete(card.noteId)
}

/** Removes cards, and the notes that have none left. */
export function removeCards(collection: Collection, goes: (card: Card) => boolean): void {
  for (const card of [...collection.cards.values()].filter(goes)) {
    dropCard(collection, card)
    const note = collection.notes.get(card.noteId)
    if (note !== undefined && !collection.cardsByNote.has(note.id)) dropNote(collection, note)
  }
}
