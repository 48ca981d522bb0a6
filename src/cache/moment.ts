import type { Area } from '../actions/facts.ts'
import type { Stamp } from './stamp.ts'

/** The collection at one moment. Equal moments are the same object. */
export interface Moment {
  readonly stamp: Stamp
  readonly process: number
  readonly write: number
  /** True if only a change of the stamp ends the moment, because all changes are proved to show there. */
  readonly isProved: boolean
}

/**
 * Counters for events that no file shows. `process` moves when Anki or the connection to it may be a different one.
 * `write` moves around every call that is not a pure read. Each area that such a call may change has a counter as well.
 */
export interface Epochs {
  readonly process: number
  readonly write: number
  /** Returns a number that differs if a call may have changed one of these areas. */
  sum(reads: readonly Area[]): number
  /** Records that a call that may change these areas is about to be sent or has ended. */
  wrote(changes: readonly Area[]): void
  /** Records that a different Anki may be running. */
  processEnded(): void
  /** The latest moment that somebody saw, or null if nobody has seen one. */
  readonly latest: Moment | null
  /** Returns the present moment under this stamp. */
  moment(stamp: Stamp, isProved: boolean): Moment
}

export function createEpochs(): Epochs {
  const areas = new Map<Area, number>()
  let everything = 0
  let process = 0
  let write = 0
  let last: Moment | null = null
  return {
    get process() {
      return process
    },
    get write() {
      return write
    },
    get latest() {
      return last
    },
    sum(reads) {
      let sum = everything
      for (const area of reads) sum += areas.get(area) ?? 0
      // A read of everything depends on every write.
      return reads.includes('everything') ? sum + write : sum
    },
    wrote(changes) {
      write += 1
      if (changes.includes('everything')) everything += 1
      else for (const area of changes) areas.set(area, (areas.get(area) ?? 0) + 1)
    },
    processEnded() {
      process += 1
    },
    moment(stamp, isProved) {
      const before = last
      const isCounted = before?.process === process && before.write === write
      if (isCounted && before.stamp.text === stamp.text && before.isProved === isProved) return before
      last = { stamp, process, write, isProved }
      return last
    },
  }
}
