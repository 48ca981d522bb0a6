import { today } from '../collection/clock.ts'
import type { Card, Collection, Deck } from '../collection/collection.ts'
import { withChildren } from '../collection/deck.ts'
import { deckCounts } from './counts.ts'

/** Seconds before its time at which a card in a step is shown when nothing else waits. */
const AHEAD = 1200

/**
 * The card that a deck shows next: first a step that is due, then a review, then a new card, and last a step that is nearly due. It is
 * undefined when the deck is done for today. The new cards of first templates come before those of second ones, as Anki sorts them
 * unless told otherwise.
 */
export function nextCard(collection: Collection, deck: Deck): Card | undefined {
  const decks = new Set(withChildren(collection, deck).map(({ id }) => id))
  const cards = [...collection.cards.values()].filter((card) => decks.has(card.deckId))
  const now = collection.clock.now() / 1000
  const steps = cards.filter((card) => card.queue === 1 && card.due <= now + AHEAD).sort(byDue)
  const [first] = steps
  if (first !== undefined && first.due <= now) return first
  const counts = deckCounts(collection).find((node) => node.deck === deck)
  const day = today(collection.clock)
  const interday = cards.filter((card) => card.queue === 3 && card.due <= day).sort(byDue)
  const reviews = cards.filter((card) => card.queue === 2 && card.due <= day).sort(byDue)
  const fresh = cards.filter((card) => card.queue === 0).sort((one, other) => one.ord - other.ord || byDue(one, other))
  const review = (counts?.review ?? 0) > 0 ? reviews[0] : undefined
  return interday[0] ?? review ?? ((counts?.fresh ?? 0) > 0 ? fresh[0] : undefined) ?? first
}

function byDue(one: Card, other: Card): number {
  return one.due - other.due || one.id - other.id
}
