/** How late the event loop is, in ms: while it is blocked nobody is served, health included. */
export interface LagMeter {
  readonly lag: number
  close(): void
}

const EVERY = 100

/** @param now milliseconds on a clock that never steps back */
export function startLagMeter(now: () => number): LagMeter {
  let due = now() + EVERY
  let lag = 0
  const timer = setInterval(() => {
    const time = now()
    // The lag of a moment ago still counts for half: one long stall is not over with its end.
    lag = Math.max(time - due, lag / 2)
    due = time + EVERY
  }, EVERY)
  timer.unref()
  return {
    get lag() {
      return Math.max(lag, now() - due)
    },
    close: () => clearInterval(timer),
  }
}
