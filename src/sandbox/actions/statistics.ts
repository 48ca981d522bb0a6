import { action } from '../action.ts'
import { databaseId } from '../arguments.ts'
import { nextDayAt, offset } from '../collection/clock.ts'
import type { Review } from '../collection/collection.ts'
import { forgetHistory } from '../collection/history.ts'
import { putReview, reviewsOf } from '../collection/review.ts'
import { dict, type Value } from '../json.ts'
import { iterate, PythonError, str, typeName } from '../python.ts'
import { readRows } from '../review-rows.ts'
import { statisticsPage } from '../statistics-page.ts'
import { deckNamed } from './decks.ts'

const DAY = 86_400_000
const ROLLOVER = 4 * 3_600_000

/** Actions on the review log. */
export const statistics = {
  cardReviews: action(['deck', 'startID'], (anki, deck, start) => {
    const { id: deckId } = deckNamed(anki, deck)
    const after = databaseId(start) ?? (typeof start === 'string' ? Number.POSITIVE_INFINITY : Number.NaN)
    // The index of the reviews begins with the card.
    return sorted(anki.collection.reviews.values())
      .filter(({ id, cardId }) => id > after && anki.collection.cards.get(Number(cardId))?.deckId === deckId)
      .sort((one, other) => Number(one.cardId) - Number(other.cardId))
      .map((review) => Object.values(columns(review)))
  }),

  getLatestReviewID: action(['deck'], (anki, deck) => {
    const { id: deckId } = deckNamed(anki, deck)
    const { reviews, cards } = anki.collection
    const found = [...reviews.values()].filter(({ cardId }) => cards.get(Number(cardId))?.deckId === deckId)
    return found.reduce((latest, { id }) => Math.max(latest, id), 0)
  }),

  getReviewsOfCards: action(['cards'], ({ collection }, cards) => {
    const found = new Map<string, Value>()
    for (const card of iterate(cards)) {
      const id = typeof card === 'string' ? undefined : databaseId(card)
      if (Array.isArray(card)) throw new PythonError(`unhashable type: '${typeName(card)}'`)
      const reviews = sorted(id === undefined ? [] : reviewsOf(collection, id))
      found.set(card === null ? 'null' : str(card), reviews.map(withoutCard))
    }
    return found
  }),

  insertReviews: action(['reviews'], ({ collection }, given) => {
    for (const review of readRows(collection, given)) putReview(collection, review)
    forgetHistory(collection.history)
    return null
  }),

  getNumCardsReviewedToday: action([], ({ collection }) => {
    const from = nextDayAt(collection.clock) - DAY
    return [...collection.reviews.keys()].filter((id) => id >= from).length
  }),

  getNumCardsReviewedByDay: action([], ({ collection }) => {
    const counts = new Map<string, number>()
    for (const id of collection.reviews.keys()) {
      const day = new Date(id - ROLLOVER - offset(id)).toISOString().slice(0, 10)
      counts.set(day, (counts.get(day) ?? 0) + 1)
    }
    return [...counts].sort(([one], [other]) => (one < other ? 1 : -1))
  }),

  getCollectionStatsHTML: action([['wholeCollection', true]], ({ collection }) => statisticsPage(collection)),
}

function sorted(reviews: Iterable<Review>): Review[] {
  return [...reviews].sort((one, other) => one.id - other.id)
}

function columns(review: Review): Record<string, Value> {
  const { id, cardId, usn, ease, interval, lastInterval, factor, time, kind } = review
  return { id, cid: cardId, usn, ease, ivl: interval, lastIvl: lastInterval, factor, time, type: kind }
}

function withoutCard(review: Review): Value {
  const { cid: _card, ...others } = columns(review)
  return dict(others)
}
