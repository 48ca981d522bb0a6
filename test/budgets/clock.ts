import { mock } from 'node:test'
import type { Clock } from '../../src/budgets/gate.ts'

/** A clock that stands still until it is told to go on. It is everybody's, rate-limiter-flexible's too. */
export interface FakeClock extends Clock {
  /** Lets `ms` pass, and everything happen that is due by then. */
  pass(ms: number): Promise<void>
}

/** Stops the clock of this process; a test file has a process of its own. */
export function stopClock(t: { teardown(end: () => void): unknown }): FakeClock {
  mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_700_000_000_000 })
  t.teardown(() => mock.timers.reset())
  return {
    now: () => Date.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    async pass(ms) {
      await settle()
      for (let passed = 0; passed < ms; passed++) {
        mock.timers.tick(1)
        await settle()
      }
    },
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
