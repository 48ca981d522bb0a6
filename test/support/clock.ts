import { mock } from 'node:test'
import { type Clock, systemClock } from '../../src/clock.ts'

/** A clock that stands still until a test moves it. Its two readings differ, so that one cannot pass for the other. */
export interface FakeClock extends Clock {
  /** Lets `ms` pass, and everything happen that is due by then. */
  pass(ms: number): Promise<void>
  /** Moves on by `ms`; nobody is woken yet. */
  jump(ms: number): void
  /** How long each of those still waits that wait, in ms. */
  waits(): number[]
}

/** What the clock on the wall shows at the beginning, unless told. */
export const START = 1_700_000_000_000
/** What a steady clock shows then. */
const RUNNING = 5000

export function fakeClock(start = START): FakeClock {
  let passed = 0
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  const next = (most: number) =>
    [...sleepers].filter(({ until }) => until <= most).sort((one, other) => one.until - other.until)[0]
  return {
    steady: () => RUNNING + passed,
    wall: () => start + passed,
    after(ms, signal) {
      if (signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { until: passed + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake)
      })
    },
    timer(ms, run) {
      const sleeper = {
        until: passed + ms,
        wake() {
          sleepers.delete(sleeper)
          run()
        },
      }
      sleepers.add(sleeper)
      return () => void sleepers.delete(sleeper)
    },
    async pass(ms) {
      const end = passed + ms
      for (let due = next(end); due !== undefined; due = next(end)) {
        passed = Math.max(passed, due.until)
        due.wake()
        await settle()
      }
      passed = end
      await settle()
    },
    jump(ms) {
      passed += ms
    },
    waits: () => [...sleepers].map(({ until }) => until - passed),
  }
}

/** Stops the clock of this process, which is rate-limiter-flexible's too; a test file has a process of its own. */
export function stopClock(t: { teardown(end: () => void): unknown }): Pick<FakeClock, keyof Clock | 'pass'> {
  mock.timers.enable({ apis: ['Date', 'setTimeout'], now: START })
  t.teardown(() => mock.timers.reset())
  return {
    steady: () => RUNNING + Date.now() - START,
    wall: () => Date.now(),
    after: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
    timer: systemClock.timer,
    async pass(ms) {
      await settle()
      for (let passed = 0; passed < ms; passed++) {
        mock.timers.tick(1)
        await settle()
      }
    },
  }
}

/** The clock of this machine, whose timers keep the process running, for tests that wait for nothing else. */
export const awake: Clock = {
  ...systemClock,
  timer(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** The clock of this machine, on which nobody waits. */
export const impatient: Clock = { ...systemClock, after: async () => {} }

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
