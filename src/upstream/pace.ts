import { TICK } from './estimate.ts'

/** The window time that the next exchange with calls of several requests may need, in ms. */
export interface WindowPace {
  readonly window: number
  /** Records the time of an exchange from its sending to its reply. */
  took(ms: number): void
}

/** The ratio of the real to the planned time up to which the next exchanges stay the same. A busy machine alone does not slow them down. */
const PATIENCE = 6

/**
 * Limits costs that no estimate knows.
 * An id that Anki does not find costs a hundred times as much as one that it does, which shows only in the time of an exchange.
 * A time far above `window` shortens the next exchange in proportion. Each normal one doubles it again.
 */
export function createWindowPace(window: number): WindowPace {
  let current = window
  return {
    get window() {
      return current
    },
    took(ms) {
      const held = ms - TICK
      current = held > PATIENCE * window ? (window * window) / held : Math.min(window, current * 2)
    },
  }
}
