import { removeCards } from './card.ts'
import { today } from './clock.ts'
import type { Card, Collection, Deck, Studied } from './collection.ts'
import { remember, undoable } from './history.ts'
import { newId } from './ids.ts'
import { byFold, fold, normalizeDeckName } from './text.ts'

export const DEFAULT_DECK = 1

const NOTHING: Studied = { day: -1, fresh: 0, reviews: 0 }

export function createDeckTable(): Map<number, Deck> {
  return new Map([[DEFAULT_DECK, { id: DEFAULT_DECK, name: 'Default', configId: 1, studied: NOTHING }]])
}

/** The decks in the order of Anki's list: parents before their children, case aside. */
export function sortedDecks(collection: Collection): Deck[] {
  const key = (deck: Deck): string => deck.name.replaceAll('::', '\u001f')
  return [...collection.decks.values()].sort((one, other) => byFold(key(one), key(other)))
}

export function findDeck(collection: Collection, name: string): Deck | undefined {
  const wanted = fold(normalizeDeckName(name))
  for (const deck of collection.decks.values()) if (fold(deck.name) === wanted) return deck
  return undefined
}

/** The deck of that name, made with its missing parents when there is none; the spelling of existing parents stays. */
export function findOrCreateDeck(collection: Collection, name: string): Deck {
  const existing = findDeck(collection, name)
  if (existing !== undefined) return existing
  const wanted = spelt(collection, normalizeDeckName(name))
  // Anki makes the missing parents first, the nearest before those above it.
  for (let end = wanted.lastIndexOf('::'); end > 0; end = wanted.lastIndexOf('::', end - 1)) {
    const parent = wanted.slice(0, end)
    if (findDeck(collection, parent) === undefined) newDeck(collection, parent)
  }
  return newDeck(collection, wanted)
}

/** A name with the parts that decks have already as those spell them. */
function spelt(collection: Collection, name: string): string {
  const end = name.lastIndexOf('::')
  if (end < 0) return name
  const parent = name.slice(0, end)
  return (findDeck(collection, parent)?.name ?? spelt(collection, parent)) + name.slice(end)
}

function newDeck(collection: Collection, name: string): Deck {
  const deck: Deck = { id: newId(collection, collection.decks), name, configId: 1, studied: NOTHING }
  putDeck(collection, deck)
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
    if (id !== DEFAULT_DECK) dropDeck(collection, id)
  }
  if (gone.has(DEFAULT_DECK)) (collection.decks.get(DEFAULT_DECK) as Deck).name = 'Default'
}

/** Selects a deck, which is a change that Anki offers to undo. */
export function selectDeck(collection: Collection, { id }: Deck): void {
  const before = collection.currentDeck
  if (before === id) return
  undoable(collection.history, () => {
    collection.currentDeck = id
    remember(collection.history, () => {
      collection.currentDeck = before
    })
  })
}

/** The decks above a deck, the nearest last. */
export function parentsOf(collection: Collection, deck: Deck): Deck[] {
  const parts = deck.name.split('::')
  return parts.slice(1).flatMap((_, index) => findDeck(collection, parts.slice(0, index + 1).join('::')) ?? [])
}

/** The answers given in a deck today. */
export function studiedToday({ clock }: Collection, { studied }: Deck): Studied {
  const day = today(clock)
  return studied.day === day ? studied : { ...NOTHING, day }
}

/** Counts an answer to a card against the limits of its deck and of those above. */
export function countStudied(collection: Collection, card: Card): void {
  const own = collection.decks.get(card.deckId)
  if (own === undefined || (card.type !== 0 && card.type !== 2)) return
  for (const deck of [own, ...parentsOf(collection, own)]) {
    const before = deck.studied
    const { day, fresh, reviews } = studiedToday(collection, deck)
    deck.studied = card.type === 0 ? { day, fresh: fresh + 1, reviews } : { day, fresh, reviews: reviews + 1 }
    remember(collection.history, () => {
      deck.studied = before
    })
  }
}

function putDeck(collection: Collection, deck: Deck): void {
  collection.decks.set(deck.id, deck)
  remember(collection.history, () => dropDeck(collection, deck.id))
}

function dropDeck(collection: Collection, id: number): void {
  const deck = collection.decks.get(id) as Deck
  collection.decks.delete(id)
  remember(collection.history, () => putDeck(collection, deck))
}
