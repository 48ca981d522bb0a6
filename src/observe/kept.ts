import type { CacheObserver } from '../cache/observer.ts'

/** How much is kept, by what, and how often that spared Anki a call. */
export interface CacheState {
  readonly by: 'stamp' | 'time' | null
  /** Why a time limit and not the stamp decides how long replies are valid; null where the stamp decides. */
  readonly reason: string | null
  readonly entries: number
  readonly bytes: number
  readonly hits: number
  readonly misses: number
}

/** Listens to the cache together with `observer`, so that the page can show its state. */
export function watchCache<T extends CacheObserver>(observer: T): { readonly observer: T; state(): CacheState } {
  let by: CacheState['by'] = null
  let reason: string | null = null
  let hits = 0
  let misses = 0
  let kept = { bytes: 0, entries: 0 }
  return {
    observer: {
      ...observer,
      lookedUp(how) {
        if (how === 'hit' || how === 'shared') hits += 1
        if (how === 'miss') misses += 1
        observer.lookedUp(how)
      },
      cachedBy(what, why) {
        by = what
        reason = why
        observer.cachedBy(what, why)
      },
      watchSize(watched) {
        kept = watched
        observer.watchSize(watched)
      },
    },
    state: () => ({ by, reason, entries: kept.entries, bytes: kept.bytes, hits, misses }),
  }
}

/** The sum of several caches; by time if one of them is. */
export function sumCaches(caches: readonly CacheState[]): CacheState {
  const ways = caches.flatMap(({ by }) => by ?? [])
  const sum = (count: (kept: CacheState) => number) => caches.reduce((total, kept) => total + count(kept), 0)
  return {
    by: ways.includes('time') ? 'time' : (ways[0] ?? null),
    reason: caches.find(({ reason }) => reason !== null)?.reason ?? null,
    entries: sum(({ entries }) => entries),
    bytes: sum(({ bytes }) => bytes),
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
  }
}
