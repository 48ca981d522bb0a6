import type { Area } from '../actions/facts.ts'
import type { Stamp } from './stamp.ts'

/** The collection as it is at one moment: equal moments are one and the same object. */
export interface Moment {
  readonly stamp: Stamp
  readonly process: number
  readonly write: number
}

/**
 * What moves when something happened that no file shows: `process` when Anki, or the connection to it, may be another; `write`
 * around every call that is not a pure read; one count for each area that such a call may change.
 */
export interface Epochs {
  readonly process: number
  readonly write: number
  /** A number that differs when a call may have changed what these areas hold. */
  sum(reads: readonly Area[]): number
  /** A call that may change these areas is about to be sent, or has ended. */
  wrote(changes: readonly Area[]): void
  /** Anki may be another one. */
  processEnded(): void
  /** The present moment under this stamp. */
  moment(stamp: Stamp): Moment
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
    sum(reads) {
      let sum = everything
      for (const area of reads) sum += areas.get(area) ?? 0
      // What reads everything moves with every write.
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
    moment(stamp) {
      if (last === null || !isEqual(last.stamp, stamp) || last.process !== process || last.write !== write)
        last = { stamp, process, write }
      return last
    },
  }
}

function isEqual(one: Stamp, other: Stamp): boolean {
  return one === other || one.text === other.text
}
