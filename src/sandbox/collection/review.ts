import type { Collection, Review } from './collection.ts'
import { remember } from './history.ts'

/** Stores a line of the review log. */
export function putReview(collection: Collection, review: Review): void {
  remember(collection.history, () => dropReview(collection, review))
  collection.reviews.set(review.id, review)
  const cardId = Number(review.cardId)
  collection.reviewsByCard.set(cardId, [...reviewsOf(collection, cardId), review])
}

/** The reviews of a card, in the order in which they were stored. */
export function reviewsOf(collection: Collection, cardId: number): readonly Review[] {
  return collection.reviewsByCard.get(cardId) ?? []
}

function dropReview(collection: Collection, review: Review): void {
  collection.reviews.delete(review.id)
  const cardId = Number(review.cardId)
  const others = reviewsOf(collection, cardId).filter(({ id }) => id !== review.id)
  collection.reviewsByCard.set(cardId, others)
}
