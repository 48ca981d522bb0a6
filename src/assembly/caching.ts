import type { Catalogue } from '../actions/catalogue.ts'
import { type Cache, createCache } from '../cache/cache.ts'
import type { CacheObserver } from '../cache/observer.ts'
import type { CacheConfig } from '../cache/settings.ts'
import type { Clock } from '../clock.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import type { ReadAheadConfig } from '../read-ahead/settings.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { Interceptor, Upstream } from '../upstream/upstream.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The surroundings of a cache. */
export interface CachingDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly observer: CacheObserver
  readonly world: Pick<World, 'disk' | 'nonce'>
  /** Whether the upstream is a sandbox, whose collection is in memory. */
  readonly sandbox?: boolean
  /** Learns the folder of the open collection. */
  readonly onCollection: (folder: string) => void
  /** How the gateway reads ahead, or null if it does not. */
  readonly readAhead: ReadAheadConfig | null
  /** Learns the cache, if there is one. */
  readonly onCache?: (cache: Cache) => void
}

/**
 * Opens the cache of an upstream, if the configuration has one.
 *
 * @throws Error if the settings for single actions name one that writes
 */
export function caching(
  config: CacheConfig | null,
  { collection, timeout }: Pick<UpstreamConfig, 'collection' | 'timeout'>,
  dependencies: CachingDependencies,
): Interceptor {
  return (upstream) => {
    if (config === null) return upstream
    const cache = startCache(config, collection, timeout.write, upstream, dependencies)
    dependencies.observer.watchSize(cache)
    dependencies.onCache?.(cache)
    return {
      ...upstream,
      send: cache.send,
      answers: cache,
      async close() {
        cache.close()
        await upstream.close()
      },
    }
  }
}

function startCache(
  config: CacheConfig,
  collection: string,
  patience: number,
  upstream: Upstream,
  { catalogue, log, clock, observer, world, sandbox = false, onCollection, readAhead }: CachingDependencies,
): Cache {
  observer.cachedBy('time', null)
  return createCache({
    upstream,
    catalogue,
    config,
    collection,
    nonce: () => world.nonce(8),
    disk: world.disk,
    aheadFor: readAhead?.clock ?? 0,
    patience,
    clock,
    onMode(mode) {
      if (mode.by === 'time' && sandbox && !mode.isSought) {
        const reason = texts('cache.sandbox').text
        observer.cachedBy('time', reason)
        return logText(log, 'info', texts('cache.by-time', { ms: config.ttl, reason }))
      }
      observer.cachedBy(mode.by, mode.by === 'stamp' ? null : mode.reason)
      if (mode.by === 'stamp') logText(log, 'info', texts('cache.by-stamp'))
      else if (mode.isSought) logText(log, 'info', texts('cache.off-for-now', { reason: mode.reason }))
      else logText(log, 'info', texts('cache.by-time', { ms: config.ttl, reason: mode.reason }))
    },
    onFound: onCollection,
    onEvict: (reason) => observer.evicted(reason),
    onLookUp: (how) => observer.lookedUp(how),
  })
}
