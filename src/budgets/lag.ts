import type { Clock } from '../clock.ts'
/**
 * The delay of the event loop in ms, as a mean of about the last second. A single stall has little effect.
 * Repeated stalls show too much work.
 */
export interface LagMeter {
  readonly lag: number
  close(): void
}

const EVERY = 100
/** The weight of one measurement in the mean. */
const WEIGHT = 0.2

export function startLagMeter({ steady }: Pick<Clock, 'steady'>): LagMeter {
  let looked = steady()
  let lag = 0
  const timer = setInterval(() => {
    const time = steady()
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
