import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Cache, createCache } from '../cache/cache.ts'
import type { CacheConfig, UpstreamConfig } from '../config/config.ts'
import type { CacheObserver } from '../observe/cache.ts'
import type { Lines } from '../observe/log.ts'
import type { Lane } from '../upstream/lane.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** What stands around a cache. */
export interface CachingDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly observer: CacheObserver
}

/**
 * An upstream whose calls go through a cache, where the configuration wants one; else the upstream itself.
 *
 * @throws Error where the settings for single actions name one that is no read
 */
export function withCache(
  config: CacheConfig | null,
  { collection }: Pick<UpstreamConfig, 'collection'>,
  upstream: Upstream,
  dependencies: CachingDependencies,
): Upstream {
  if (config === null) return upstream
  const cache = startCache(config, collection, upstream, dependencies)
  dependencies.observer.watchKept(cache)
  // What else the lane tells it tells as before.
  const lane: Lane = Object.create(upstream.lane, { send: { value: cache.send } })
  return {
    ...upstream,
    lane,
    answers: cache,
    async close() {
      cache.close()
      await upstream.close()
    },
  }
}

function startCache(
  config: CacheConfig,
  collection: string,
  upstream: Upstream,
  { catalogue, log, observer }: CachingDependencies,
): Cache {
  observer.keptBy('time')
  return createCache({
    upstream,
    catalogue,
    config,
    collection,
    nonce: () => randomBytes(8).toString('hex'),
    now: () => performance.now(),
    wallClock: () => Date.now(),
    later(ms, callback) {
      const timer = setTimeout(callback, ms).unref()
      return () => clearTimeout(timer)
    },
    onMode(mode) {
      observer.keptBy(mode.by)
      if (mode.by === 'stamp') log.info('answers are kept while the collection stands as it is')
      else log.info(`answers are kept for ${config.ttl} ms: ${mode.reason}`)
    },
    onFall: (reason) => observer.fell(reason),
    onLookUp: (how) => observer.lookedUp(how),
  })
}
