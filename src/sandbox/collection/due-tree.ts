import type { Card, Collection } from './collection.ts'
import { DEFAULT_DECK, type Deck, sortedDecks, withChildren } from './deck.ts'

/** A line of Anki's deck list. */
export interface DueNode {
  readonly deck: Deck
  /** The last part of the name. */
  readonly leaf: string
  /** Cards waiting, those of the decks below included. */
  readonly fresh: number
  readonly learning: number
  readonly review: number
  /** All cards of this deck alone. */
  readonly own: number
}

const NEW_PER_DAY = 20
const REVIEWS_PER_DAY = 200

/** The deck list with its counts; the default deck is left out while it is empty and not alone. */
export function dueTree(collection: Collection): DueNode[] {
  const cards = [...collection.cards.values()]
  const isShown = (deck: Deck): boolean =>
    deck.id !== DEFAULT_DECK || collection.decks.size === 1 || cards.some((card) => card.deckId === deck.id)
  return sortedDecks(collection)
    .filter(isShown)
    .map((deck) => {
      const below = new Set(withChildren(collection, deck).map(({ id }) => id))
      const counted = cards.filter((card) => below.has(card.deckId))
      const count = (isKind: (card: Card) => boolean): number => counted.filter(isKind).length
      return {
        deck,
        leaf: deck.name.split('::').at(-1) as string,
        fresh: Math.min(
          count((card) => card.queue === 0),
          NEW_PER_DAY,
        ),
        learning: count((card) => card.queue === 1 || card.queue === 3),
        review: Math.min(
          count((card) => card.queue === 2 && card.due <= 0),
          REVIEWS_PER_DAY,
        ),
        own: cards.filter((card) => card.deckId === deck.id).length,
      }
    })
}
