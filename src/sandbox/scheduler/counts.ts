import { today } from '../collection/clock.ts'
import type { Card, Collection, Deck } from '../collection/collection.ts'
import { DEFAULT_DECK, sortedDecks, studiedToday } from '../collection/deck.ts'
import { configOf, readOptions } from './options.ts'

/** A line of Anki's deck list. */
export interface DeckCounts {
  readonly deck: Deck
  /** The last part of the name. */
  readonly leaf: string
  /** Cards waiting within the limits of the day, those of the decks below included. */
  readonly fresh: number
  readonly learning: number
  readonly review: number
  /** All cards of this deck alone. */
  readonly own: number
}

interface Waiting {
  fresh: number
  learning: number
  review: number
  own: number
}

/** A card in a step of today counts from twenty minutes before it is due. */
const AHEAD = 1200

/** The deck list with its counts; the default deck is left out while it is empty and not alone. */
export function deckCounts(collection: Collection): DeckCounts[] {
  const waiting = new Map<number, Waiting>()
  for (const card of collection.cards.values()) count(collection, waitingIn(waiting, card.deckId), card)
  const decks = sortedDecks(collection)
  const isShown = (deck: Deck): boolean =>
    deck.id !== DEFAULT_DECK || decks.length === 1 || waitingIn(waiting, deck.id).own > 0
  // From the last to the first, so that the decks below a deck are counted when it is.
  for (const deck of [...decks].reverse()) {
    limit(collection, deck, waitingIn(waiting, deck.id))
    const parent = decks.find((other) => deck.name.startsWith(`${other.name}::`) && isDirect(other, deck))
    if (parent !== undefined) add(waitingIn(waiting, parent.id), waitingIn(waiting, deck.id))
  }
  return decks.filter(isShown).map((deck) => ({
    deck,
    leaf: deck.name.split('::').at(-1) as string,
    ...waitingIn(waiting, deck.id),
  }))
}

function isDirect(parent: Deck, deck: Deck): boolean {
  return !deck.name.slice(parent.name.length + 2).includes('::')
}

function waitingIn(waiting: Map<number, Waiting>, deckId: number): Waiting {
  const found = waiting.get(deckId) ?? { fresh: 0, learning: 0, review: 0, own: 0 }
  waiting.set(deckId, found)
  return found
}

function count({ clock }: Collection, waiting: Waiting, card: Card): void {
  waiting.own++
  const day = today(clock)
  if (card.queue === 0) waiting.fresh++
  else if (card.queue === 1 ? card.due < clock.now() / 1000 + AHEAD : card.queue === 3 && card.due <= day) {
    waiting.learning++
  } else if (card.queue === 2 && card.due <= day) waiting.review++
}

/** New cards count against the limit of reviews, too. */
function limit(collection: Collection, deck: Deck, waiting: Waiting): void {
  const { newPerDay, reviewsPerDay } = readOptions(configOf(collection, deck))
  const { fresh, reviews } = studiedToday(collection, deck)
  const reviewsLeft = Math.max(0, reviewsPerDay - reviews - fresh)
  waiting.review = Math.min(waiting.review, reviewsLeft)
  waiting.fresh = Math.min(waiting.fresh, Math.max(0, newPerDay - fresh), reviewsLeft - waiting.review)
}

function add(to: Waiting, from: Waiting): void {
  to.fresh += from.fresh
  to.learning += from.learning
  to.review += from.review
}
