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

export function startLagMeter({ steady, timer }: Pick<Clock, 'steady' | 'timer'>): LagMeter {
  let looked = steady()
  let lag = 0
  const look = () => {
    const time = steady()
    lag += (Math.max(0, time - looked - EVERY) - lag) * WEIGHT
    looked = time
    stop = timer(EVERY, look)
  }
  let stop = timer(EVERY, look)
  return {
    get lag() {
      return lag
    },
    close: () => stop(),
  }
}
