import type { Cache } from '../cache/cache.ts'
import type { CollectionPlace, FoundPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import type { Located } from './snapshots.ts'
import { reasons } from './texts.ts'

/** Finds the open collection of an upstream. */
export interface Locator {
  locate(): Promise<Located>
  /** Records that a different Anki may be running. */
  forget(): void
}

export interface LocatorOptions {
  /** Returns the cache, which looks for the collection by itself. Null if there is none, or if it looks for no collection. */
  readonly cached: () => Pick<Cache, 'place' | 'mode'> | null
  /** Finds the place, for which it asks Anki two questions. Null if the owner wants no file of the collection used. */
  readonly find: (() => Promise<FoundPlace>) | null
  readonly clock: Pick<Clock, 'steady' | 'after'>
}

/** How long it waits for the cache, which looks for the collection when Anki comes, in ms. */
const PATIENCE = 2000
const PAUSE = 20
/** How long it does not ask Anki again after it found no place, in ms. */
const REST = 60_000

/** Uses the place that the cache found, so that nothing is asked of Anki. Without a cache, it looks for the place once for each Anki. */
export function createLocator({ cached, find, clock }: LocatorOptions): Locator {
  let own: CollectionPlace | null = null
  let failure: { readonly until: number; readonly located: Located } | null = null
  const fromCache = async (cache: Pick<Cache, 'place' | 'mode'>): Promise<Located> => {
    const end = clock.steady() + PATIENCE
    while (cache.place === null && isSought(cache) && clock.steady() < end) await clock.after(PAUSE)
    const { place, mode } = cache
    if (place !== null) return { ok: true, place }
    return elsewhere(mode.by === 'time' ? mode.reason : '')
  }
  return {
    async locate() {
      if (find === null) return { ok: false, reason: reasons('snapshot.off') }
      const cache = cached()
      if (cache !== null) return fromCache(cache)
      // Without a log the collection is closed, and another profile may be open.
      if (own !== null && own.look() !== null) return { ok: true, place: own }
      own = null
      if (failure !== null && clock.steady() < failure.until) return failure.located
      const found = await find().catch((error: Error): FoundPlace => ({ ok: false, reason: error.message }))
      if (!found.ok) {
        failure = { until: clock.steady() + REST, located: elsewhere(found.reason) }
        return failure.located
      }
      own = found.place
      return { ok: true, place: own }
    },
    forget() {
      own = null
      failure = null
    },
  }
}

function isSought({ mode }: Pick<Cache, 'mode'>): boolean {
  return mode.by === 'time' && mode.isSought === true
}

function elsewhere(reason: string): Located {
  return { ok: false, reason: reasons('snapshot.no-place', { reason }) }
}
