import { changeCard } from '../collection/card.ts'
import { today } from '../collection/clock.ts'
import type { Card, Collection } from '../collection/collection.ts'
import { newId } from '../collection/ids.ts'
import { moveNextPosition } from '../collection/note-store.ts'
import { putReview } from '../collection/review.ts'
import { random } from './fuzz.ts'
import { optionsOf } from './options.ts'

/** The day when cards become due: one from `from` to `to`, counted from today. `isInterval` sets the interval to it as well. */
export interface DueDays {
  readonly from: number
  readonly to: number
  readonly isInterval: boolean
}

/** Turns a card into a review that is due on one of the days. */
export function setDue(collection: Collection, card: Card, { from, to, isInterval }: DueDays): void {
  const days = from + Math.floor(random(collection.clock.now() + card.id) * (to - from + 1))
  const isNew = card.type === 0 || card.type === 1
  const interval = isNew || isInterval ? Math.max(1, days) : Math.max(1, card.interval)
  const factor = card.factor === 0 ? optionsOf(collection, card).startFactor : card.factor
  log(collection, card, interval, factor)
  const due = today(collection.clock) + days
  const position = card.type === 0 ? card.due : card.position
  changeCard(collection, card, { type: 2, queue: 2, due, interval, factor, position })
}

/** Makes a card new again, at the place it had in the queue if that is known; what was counted of it stays. */
export function forget(collection: Collection, card: Card): void {
  log(collection, card, 0, 0)
  const due = card.type === 0 ? card.due : (card.position ?? takeNextPosition(collection))
  changeCard(collection, card, { type: 0, queue: 0, due, interval: 0, factor: 0, position: null })
}

function takeNextPosition(collection: Collection): number {
  const position = collection.nextPosition
  moveNextPosition(collection, 1)
  return position
}

function log(collection: Collection, card: Card, interval: number, factor: number): void {
  putReview(collection, {
    id: newId(collection, collection.reviews),
    cardId: card.id,
    usn: -1,
    ease: 0,
    interval,
    lastInterval: card.interval,
    factor,
    time: 0,
    kind: 4,
  })
}
