/**
 * How a destructive call was protected. `made`: a copy was made for it. `none`: no copy could be made.
 * Calls that a copy of less than `every` protects are not counted.
 */
export const snapshotEnds = ['made', 'none'] as const

/** Receives the events of copies of an upstream's collection. */
export interface SnapshotObserver {
  /** Reports a copy, or that none could be made. `took` is the time in ms that the call had to wait. */
  snapshot(end: (typeof snapshotEnds)[number], took: number): void
}

/** Receives the facts about all copies. */
export interface ShelfObserver {
  /** Registers the size of all copies in bytes, which each scrape reads. */
  watchSnapshots(bytes: () => number): void
}
