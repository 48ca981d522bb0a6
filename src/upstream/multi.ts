import type { Clock } from '../clock.ts'
/** Whether the upstream's `multi` works for several calls at once. */
export interface Multi {
  readonly works: boolean
  /** Records whether a reply to several calls had an answer to each of them. */
  replied(usable: boolean): void
}

/** The number of successive unusable replies that prove a broken `multi`. The calls themselves may cause a single one. */
const STRIKES = 2
/** The time in ms for which every call then goes alone. */
const PAUSE = 60_000

export function createMulti({ steady }: Pick<Clock, 'steady'>): Multi {
  let strikes = 0
  let pausedUntil = Number.NEGATIVE_INFINITY
  return {
    get works() {
      return steady() >= pausedUntil
    },
    replied(usable) {
      strikes = usable ? 0 : strikes + 1
      if (strikes < STRIKES) return
      strikes = 0
      pausedUntil = steady() + PAUSE
    },
  }
}
