import type { ExchangeOutcome } from '../wire/outcome.ts'

/** Receives the events of the lane. Times are in ms. */
export interface LaneObserver {
  /** Reports the end of an exchange with this number of calls. `took` counts from its sending. */
  exchange(outcome: ExchangeOutcome, calls: number, took: number): void
  /** Reports that a part of a request has got its turn. */
  waited(ms: number): void
  /** Reports calls that went inside another one or together. */
  merged(calls: number): void
  /** Reports reads that were sent once more. */
  resent(calls: number): void
  /** Reports that AnkiConnect has become silent, or answers again. */
  silent(silent: boolean): void
}

/**
 * The outcomes of a large `addNotes`. `done`: answered. `rolled-back`: some notes failed, and all others were deleted again.
 * `unsent`: nothing was sent. `interrupted`: the outcome is partly unknown.
 * `unsplit`: the journal could not record it, and it went as one call.
 */
export const splitEnds = ['done', 'rolled-back', 'unsent', 'interrupted', 'unsplit'] as const

/** Receives the events of large work. */
export interface LargeObserver {
  split(end: (typeof splitEnds)[number]): void
  /** Reports the size of a picture or recording that went to Anki as a file. */
  offloaded(bytes: number): void
}

/** Receives the events of the journal of all upstreams. */
export interface SplitObserver {
  /** Registers the count of interrupted records, which each scrape reads. */
  watchSplits(count: () => number): void
}
