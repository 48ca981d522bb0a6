import type { Timers } from './window.ts'

/** Writes that follow their reply. */
export interface LateWrites {
  /** Takes the writes of one reply, which has left. */
  after(writes: readonly (() => void)[]): void
  /** Carries out what is due before the next request is served. */
  catchUp(): void
}

/**
 * Carries writes out `delay` milliseconds after their reply. Without a delay they are sure to be done when the next request is served, so
 * that a test need not wait for them.
 */
export function createLateWrites(timers: Timers, delay: number): LateWrites {
  const waiting: (() => void)[] = []
  const carryOut = (): void => {
    for (const write of waiting.splice(0)) write()
  }
  return {
    after(writes) {
      if (writes.length === 0) return
      waiting.push(...writes)
      timers.after(delay, carryOut)
    },
    catchUp() {
      if (delay === 0) carryOut()
    },
  }
}
