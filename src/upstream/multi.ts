/** Whether the upstream's `multi` can be used to ask several things at once. */
export interface Multi {
  readonly works: boolean
  /** A reply to several calls had an answer to each of them, or had not. */
  replied(usable: boolean): void
}

/** One unusable reply may be the fault of what was asked; this many in a row are the upstream's. */
const STRIKES = 2
/** For so many ms every call is then sent as itself. */
const PAUSE = 60_000

/** @param now milliseconds on a clock that never steps */
export function createMulti(now: () => number): Multi {
  let strikes = 0
  let pausedUntil = Number.NEGATIVE_INFINITY
  return {
    get works() {
      return now() >= pausedUntil
    },
    replied(usable) {
      strikes = usable ? 0 : strikes + 1
      if (strikes < STRIKES) return
      strikes = 0
      pausedUntil = now() + PAUSE
    },
  }
}
