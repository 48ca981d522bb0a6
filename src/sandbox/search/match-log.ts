import { nextDayAt } from '../collection/clock.ts'
import type { Collection, Review } from '../collection/collection.ts'
import { reviewsOf } from '../collection/review.ts'
import { compare } from './compare.ts'
import { lastDays, type Span } from './days.ts'
import type { CardTest } from './node.ts'

const DAY = 86_400_000

/** Whether the card was made in the last days. */
export function addedTest(collection: Collection, days: number): CardTest {
  const { from } = lastDays(collection, days)
  return (card) => card.id > from
}

/** Whether the first answer to the card was given in the last days. */
export function introducedTest(collection: Collection, days: number): CardTest {
  const span = lastDays(collection, days)
  return (card) => {
    const answers = reviewsOf(collection, card.id).filter(({ ease }) => ease !== 0)
    return answers.length > 0 && isWithin(Math.min(...answers.map(({ id }) => id)), span)
  }
}

/** Whether the card was answered, with a button if one is named, or set by hand, in the last days. */
export function answeredTest(
  collection: Collection,
  { of, days, button }: { readonly of: string; readonly days: number; readonly button?: number | undefined },
): CardTest {
  const span = lastDays(collection, days)
  const counts = of === 'resched' ? isByHand : isAnswer(button)
  return (card) => reviewsOf(collection, card.id).some((review) => counts(review) && isWithin(review.id, span))
}

/** As `answeredTest`, with the day, 0 being today and -1 yesterday, compared. */
export function answeredOnTest(
  collection: Collection,
  of: string,
  operator: string,
  day: number,
  button: number | undefined,
): CardTest {
  const end = nextDayAt(collection.clock)
  const counts = of === 'resched' ? isByHand : isAnswer(button)
  const isOn = ({ id }: Review): boolean => compare(Math.ceil((id - end) / DAY), operator, day)
  return (card) => reviewsOf(collection, card.id).some((review) => counts(review) && isOn(review))
}

function isAnswer(button: number | undefined): (review: Review) => boolean {
  return ({ ease }) => (button === undefined ? Number(ease) > 0 : ease === button)
}

function isByHand({ ease }: Review): boolean {
  return ease === 0
}

function isWithin(time: number, { from, to }: Span): boolean {
  return time > from && time < to
}
