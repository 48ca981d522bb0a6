import type { Clock } from '../clock.ts'

/**
 * The end of a time that the owner gave, by both readings of the clock.
 * It is over as soon as one of them has passed it, so that neither a clock that is set back nor a machine that sleeps lengthens the time.
 */
export interface Expiry {
  readonly steady: number
  /** In ms of the wall clock. This is the end that the owner sees. */
  readonly wall: number
}

type Readings = Pick<Clock, 'steady' | 'wall'>

export function expiryIn(ms: number, clock: Readings): Expiry {
  return { steady: clock.steady() + ms, wall: clock.wall() + ms }
}

export function isExpired({ steady, wall }: Expiry, clock: Readings): boolean {
  return steady <= clock.steady() || wall <= clock.wall()
}
