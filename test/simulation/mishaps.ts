import type { VirtualClock } from './clock.ts'
import type { Random } from './random.ts'

/** Everything that happens around the gateway, now and then. */
export interface Mishaps {
  readonly isDiskFull: boolean
  /** Until when the disk was full the last time, in ms. */
  readonly fullAt: number
  start(given: MishapsOptions): void
}

export interface MishapsOptions {
  /** Something happens in Anki. */
  readonly happen: () => void
  /** The gateway ends, and starts again. */
  readonly restart: () => void
  readonly isOver: () => boolean
}

export function createMishaps(clock: VirtualClock, random: Random): Mishaps {
  let isDiskFull = false
  let fullAt = Number.NEGATIVE_INFINITY
  const now = (low: number, high: number, run: () => void) => clock.timer(random.between(low, high), run)
  return {
    get isDiskFull() {
      return isDiskFull
    },
    get fullAt() {
      return fullAt
    },
    start({ happen, restart, isOver }) {
      const happenAgain = () => {
        happen()
        now(10, 1500, happenAgain)
      }
      const restartAgain = () => {
        if (!isOver()) restart()
        now(5000, 60_000, restartAgain)
      }
      const fill = () => {
        isDiskFull = !isDiskFull && !isOver()
        fullAt = isDiskFull ? Number.POSITIVE_INFINITY : clock.steady()
        if (isDiskFull) now(100, 3000, fill)
        else now(8000, 60_000, fill)
      }
      happenAgain()
      now(5000, 60_000, restartAgain)
      now(8000, 60_000, fill)
    },
  }
}
