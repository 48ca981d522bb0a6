import type { CacheObserver } from './cache.ts'

/** How much is kept, by what, and how often that spared Anki a call. */
export interface Kept {
  readonly by: 'stamp' | 'time' | null
  readonly entries: number
  readonly bytes: number
  readonly hits: number
  readonly misses: number
}

/** Listens to the cache beside `observer`, so that its state can be shown. */
export function createKept<T extends CacheObserver>(observer: T): { readonly observer: T; state(): Kept } {
  let by: Kept['by'] = null
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
      keptBy(what) {
        by = what
        observer.keptBy(what)
      },
      watchKept(watched) {
        kept = watched
        observer.watchKept(watched)
      },
    },
    state: () => ({ by, entries: kept.entries, bytes: kept.bytes, hits, misses }),
  }
}

/** What several caches keep together; by time if one of them does. */
export function sumKept(caches: readonly Kept[]): Kept {
  const ways = caches.flatMap(({ by }) => by ?? [])
  const sum = (count: (kept: Kept) => number) => caches.reduce((total, kept) => total + count(kept), 0)
  return {
    by: ways.includes('time') ? 'time' : (ways[0] ?? null),
    entries: sum(({ entries }) => entries),
    bytes: sum(({ bytes }) => bytes),
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
  }
}
