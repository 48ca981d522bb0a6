/** How the cache served a leaf call: from the cache, with an identical call, by asking Anki, or without caching. */
export const lookUpResults = ['hit', 'shared', 'miss', 'passed'] as const

export type LookUpResult = (typeof lookUpResults)[number]

/**
 * Why the cache evicted or invalidated a reply. `stamp`: the collection or the media folder changed.
 * `write`: a call through the gateway may have changed something. `process`: Anki or the connection to it is a different one.
 * `age`: its time is over. `space`: other replies needed the space.
 */
export const evictionReasons = ['stamp', 'write', 'process', 'age', 'space'] as const

export type EvictionReason = (typeof evictionReasons)[number]

/** Receives the events of a cache. */
export interface CacheObserver {
  lookedUp(how: LookUpResult): void
  evicted(reason: EvictionReason): void
  /** Reports whether the stamp or a time limit decides how long replies are valid. */
  cachedBy(what: 'stamp' | 'time', reason: string | null): void
  /** Registers the size of the cache, which each scrape reads. */
  watchSize(cached: { readonly bytes: number; readonly entries: number }): void
}
