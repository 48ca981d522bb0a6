import type { RouteLimits } from '../config/config.ts'

/** Keeps the time of one exchange. */
export interface Clock {
  /** A byte went one way or the other. */
  moved(): void
  /** The reply has begun: from now on it is silence that ends the exchange. */
  answered(): void
  stop(): void
}

/**
 * Calls `onLate` once: when nothing moved for as long as the limits allow, or when the whole took too long. A WebSocket
 * (`isEndless`) may stay open.
 */
export function startClock({ answer, idle, time }: RouteLimits, isEndless: boolean, onLate: () => void): Clock {
  const late = () => {
    stop()
    onLate()
  }
  let quiet = setTimeout(late, answer)
  const whole = isEndless ? undefined : setTimeout(late, time)
  const stop = () => {
    clearTimeout(quiet)
    clearTimeout(whole)
  }
  return {
    moved: () => void quiet.refresh(),
    answered() {
      clearTimeout(quiet)
      quiet = setTimeout(late, idle)
    },
    stop,
  }
}
