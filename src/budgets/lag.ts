/** How late the event loop is, in ms, as a mean of the last second: one stall is nothing, stall upon stall is too much work. */
export interface LagMeter {
  readonly lag: number
  close(): void
}

const EVERY = 100
/** The part of the mean that one look makes up. */
const WEIGHT = 0.2

/** @param now milliseconds on a clock that never steps back */
export function startLagMeter(now: () => number): LagMeter {
  let looked = now()
  let lag = 0
  const timer = setInterval(() => {
    const time = now()
    lag += (Math.max(0, time - looked - EVERY) - lag) * WEIGHT
    looked = time
  }, EVERY)
  timer.unref()
  return {
    get lag() {
      return lag
    },
    close: () => clearInterval(timer),
  }
}
