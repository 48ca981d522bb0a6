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
export function createKept(observer: CacheObserver): { readonly observer: CacheObserver; state(): Kept } {
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
