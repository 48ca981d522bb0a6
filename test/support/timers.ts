import { mock } from 'node:test'

/** The timers of this process, as far as they were set since; they run only when a test says so. */
export interface Timers {
  /** In how many ms each of those that run is due, the soonest first. */
  readonly due: readonly number[]
  /** Lets so many ms pass at once, and calls what is due by then. */
  pass(ms: number): void
  /** Resolves when a timer is set that is due in so many ms; one that runs already counts. */
  set(ms: number): Promise<void>
}

interface Held {
  readonly call: () => void
  at: number
}

/**
 * Takes `setTimeout` over until the end of the test. Unlike those of node:test, which `clock.ts` uses, these timers can be refreshed, and a
 * test sees which ones run.
 */
export function holdTimers(t: { teardown(end: () => void): unknown }): Timers {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis
  const held = new Set<Held>()
  let now = 0
  const waiting: (() => void)[] = []
  const set = (call: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
    const timer: Held = { at: now + ms, call: () => call(...given) }
    held.add(timer)
    for (const check of waiting.splice(0)) check()
    const self = Object.assign(timer, {
      ref: () => self,
      unref: () => self,
      refresh() {
        timer.at = now + ms
        return self
      },
    })
    return self
  }
  const clear = (timer: unknown) => {
    if (!held.delete(timer as Held)) realClear(timer as NodeJS.Timeout)
  }
  const next = () => [...held].sort((one, other) => one.at - other.at)[0]
  mock.method(globalThis, 'setTimeout', set as unknown as typeof realSet)
  mock.method(globalThis, 'clearTimeout', clear as unknown as typeof realClear)
  // Real timers would keep the process running.
  const running = setInterval(() => {}, 1000)
  t.teardown(() => {
    clearInterval(running)
    mock.restoreAll()
  })
  return {
    get due() {
      return [...held].map(({ at }) => at - now).sort((one, other) => one - other)
    },
    pass(ms) {
      const end = now + ms
      for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
        now = timer.at
        held.delete(timer)
        timer.call()
      }
      now = end
    },
    async set(ms) {
      while (![...held].some(({ at }) => at - now === ms)) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
