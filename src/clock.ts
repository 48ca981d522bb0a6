import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The source of time for the whole gateway, in milliseconds.
 * The two readings have two names, so that nobody mistakes a date for a duration.
 */
export interface Clock {
  /** Returns the time since an arbitrary moment. It never steps back. Used for durations and deadlines. */
  steady(): number
  /**
   * Returns the time since 1970, by the clock of this machine.
   * The clock can be set.
   * Used for dates, and for comparison with files and other programs.
   */
  wall(): number
  /**
   * Resolves after `ms` milliseconds, or as soon as `signal` aborts.
   * Never rejects, and does not keep the process running.
   */
  after(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called before. Does not keep the process running. */
  timer(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  steady: () => performance.now(),
  wall: () => Date.now(),
  async after(ms, signal) {
    await sleep(ms, undefined, { ref: false, ...(signal !== undefined && { signal }) }).catch(() => {})
  },
  timer(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
