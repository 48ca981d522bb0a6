/**
 * What became of reads that nobody had asked. `read`: the gateway sent it. `used`: a client asked for it in time.
 * `wasted`: its reply was not stored, or its walk ended before a client asked.
 */
export const aheadEnds = ['read', 'used', 'wasted'] as const
export type AheadEnd = (typeof aheadEnds)[number]

/** Receives the events of reading ahead. */
export interface AheadObserver {
  /** Reports calls, and the window time that the gateway expects them to take, in ms. */
  ahead(end: AheadEnd, calls: number, ms: number): void
}
