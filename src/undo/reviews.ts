import type { KeptReview } from '../safety/image.ts'
import type { Outcome } from '../wire/outcome.ts'

/** A review as `insertReviews` takes it: first its id, which is its time in ms. */
export type ReviewRow = readonly number[]

/** The reviews that an undo has put back, and those that it could not, with Anki's error. */
export interface InsertedReviews {
  readonly count: number
  readonly failed: readonly { readonly count: number; readonly outcome: Outcome }[]
}

/** How far a review may move in time, in ms. */
const FURTHEST = 20

/** Returns the review of a card that was created again. */
export function reviewRow(card: number, { id, usn, ease, ivl, lastIvl, factor, time, type }: KeptReview): ReviewRow {
  return [id, card, usn, ease, ivl, lastIvl, factor, time, type]
}

/**
 * Puts reviews back.
 * Anki keeps the reviews of deleted cards, so that their ids are taken: each review moves by a millisecond, or by some.
 * Anki takes all reviews of a call or none, so that a call that meets a taken id is sent again in halves.
 *
 * @param insert sends one call with some reviews
 */
export async function insertReviews(
  reviews: readonly ReviewRow[],
  insert: (reviews: readonly ReviewRow[]) => Promise<Outcome>,
): Promise<InsertedReviews> {
  let count = 0
  const failed: { count: number; outcome: Outcome }[] = []
  const taken = new Set(reviews.map(([id]) => id))
  const all = reviews.map((row) => moved(row, taken))
  const waiting = inChunks(all).map((some) => ({ some, tries: 1 }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { some, tries } = next
    const outcome = await insert(some)
    if (outcome.kind === 'result') count += some.length
    else if (outcome.kind === 'error' && some.length > 1) {
      const half = Math.ceil(some.length / 2)
      waiting.push({ some: some.slice(half), tries }, { some: some.slice(0, half), tries })
    } else if (outcome.kind === 'error' && tries < FURTHEST) {
      waiting.push({ some: some.map((row) => moved(row, taken)), tries: tries + 1 })
    } else failed.push({ count: some.length, outcome })
  }
  return { count, failed }
}

/** The reviews in one call. */
const CHUNK = 500

function inChunks(reviews: readonly ReviewRow[]): (readonly ReviewRow[])[] {
  return Array.from({ length: Math.ceil(reviews.length / CHUNK) }, (_, at) =>
    reviews.slice(at * CHUNK, (at + 1) * CHUNK),
  )
}

/** Returns a review with the next id that no other review here has. */
function moved([id = 0, ...rest]: ReviewRow, taken: Set<number | undefined>): ReviewRow {
  let free = id + 1
  while (taken.has(free)) free += 1
  taken.add(free)
  return [free, ...rest]
}
