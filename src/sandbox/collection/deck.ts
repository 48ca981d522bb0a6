import { removeCards } from './card.ts'
import type { Collection } from './collection.ts'
import { newId } from './ids.ts'
import { byFold, fold, normalizeName } from './text.ts'

export interface Deck {
  readonly id: number
  /** The whole name, `::` between its parts. */
  name: string
  /** Which options; 1 stands in where there are none of that id. */
  configId: number
}

export const DEFAULT_DECK = 1

export function createDeckTable(): Map<number, Deck> {
  return new Map([[DEFAULT_DECK, { id: DEFAULT_DECK, name: 'Default', configId: 1 }]])
}

/** The decks in the order of Anki's list: parents before their children, case aside. */
export function sortedDecks(collection: Collection): Deck[] {
  const key = (deck: Deck): string => deck.name.replaceAll('::', '\u001f')
  return [...collection.decks.values()].sort((one, other) => byFold(key(one), key(other)))
}

export function findDeck(collection: Collection, name: string): Deck | undefined {
  const wanted = fold(normalizeName(name))
  for (const deck of collection.decks.values()) if (fold(deck.name) === wanted) return deck
  return undefined
}

/** The deck of that name, made with its missing parents when there is none; the spelling of existing parents stays. */
export function findOrCreateDeck(collection: Collection, name: string): Deck {
  const existing = findDeck(collection, name)
  if (existing !== undefined) return existing
  const parts = normalizeName(name).split('::')
  const last = parts.pop() as string
  const parent = parts.length === 0 ? '' : `${findOrCreateDeck(collection, parts.join('::')).name}::`
  const deck: Deck = { id: newId(collection, collection.decks), name: parent + last, configId: 1 }
  collection.decks.set(deck.id, deck)
  return deck
}

/** The deck itself and all decks below it. */
export function withChildren(collection: Collection, deck: Deck): Deck[] {
  const start = `${fold(deck.name)}::`
  return sortedDecks(collection).filter((other) => other === deck || fold(other.name).startsWith(start))
}

/** Removes a deck, the decks below it, and their cards; the default deck stays, empty. */
export function removeDeck(collection: Collection, deck: Deck): void {
  const gone = new Set(withChildren(collection, deck).map(({ id }) => id))
  removeCards(collection, (card) => gone.has(card.deckId))
  for (const id of gone) {
    if (id !== DEFAULT_DECK) collection.decks.delete(id)
  }
  if (gone.has(DEFAULT_DECK)) (collection.decks.get(DEFAULT_DECK) as Deck).name = 'Default'
}
