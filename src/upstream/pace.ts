import { TICK } from './estimate.ts'

/** How much of Anki's window time the next exchange with calls of several requests may ask for, in ms. */
export interface Pace {
  readonly window: number
  /** An exchange took so long, from its sending to its reply. */
  took(ms: number): void
}

/** An exchange may take so many times what was meant for it before the next ones pay: a busy machine is no reason. */
const PATIENCE = 6

/**
 * Costs that no estimate knows (an id that Anki does not find costs a hundred times one that it does) show only in how long
 * exchanges take. One that far exceeds `window` makes the next smaller in proportion; each good one doubles them again.
 */
export function createPace(window: number): Pace {
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
