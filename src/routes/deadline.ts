import type { RouteLimits } from './settings.ts'

/** The timer of one exchange. */
export interface Deadline {
  /** Records that a byte went in either direction. */
  moved(): void
  /** Records that the reply has begun. From then on, the `idle` limit applies. */
  answered(): void
  stop(): void
}

/**
 * Calls `onLate` once: when no byte moved within the limits, or when the exchange as a whole took too long.
 * A WebSocket (`isEndless`) has no limit on the whole.
 */
export function startDeadline({ answer, idle, time }: RouteLimits, isEndless: boolean, onLate: () => void): Deadline {
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
