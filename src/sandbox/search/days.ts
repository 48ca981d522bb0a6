import { nextDayAt } from '../collection/clock.ts'
import type { Collection } from '../collection/collection.ts'

const DAY = 86_400_000

/** A stretch of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The last days, today included. */
export function lastDays({ clock }: Collection, days: number): Span {
  const to = nextDayAt(clock)
  return { from: to - days * DAY, to }
}
