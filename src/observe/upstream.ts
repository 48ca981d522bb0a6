import { Counter, Gauge, type Registry } from 'prom-client'
import { type CacheObserver, createCacheMetrics } from './cache.ts'
import { createLaneMetrics, type LaneObserver } from './lane.ts'
import { createLargeMetrics, type LargeObserver } from './large.ts'

/** What one upstream tells about itself. */
export interface UpstreamObserver extends LaneObserver, CacheObserver, LargeObserver {
  /** AnkiConnect answers, or does not. */
  upstreamUp(up: boolean): void
  /** A result does not have the shape the catalogue knows: the upstream is another than the one measured. */
  drifted(action: string): void
}

/** Registers what every upstream is counted by; `buckets` are the bounds of durations in seconds. Returns the series of one, by its name. */
export function createUpstreamMetrics(registry: Registry, buckets: number[]): (upstream: string) => UpstreamObserver {
  const registers = [registry]
  const lane = createLaneMetrics(registry, buckets)
  const cache = createCacheMetrics(registry)
  const large = createLargeMetrics(registry)
  const up = new Gauge({
    name: 'ankiconnect_gateway_upstream_up',
    help: 'Whether AnkiConnect can be reached: 1 or 0.',
    labelNames: ['upstream'],
    registers,
  })
  const drift = new Counter({
    name: 'ankiconnect_gateway_upstream_drift_total',
    help: 'Results, of those sampled, that do not have the shape the catalogue knows.',
    labelNames: ['action', 'upstream'],
    registers,
  })
  return (upstream) => {
    up.set({ upstream }, 0)
    return {
      ...lane(upstream),
      ...cache(upstream),
      ...large(upstream),
      upstreamUp: (is) => up.set({ upstream }, is ? 1 : 0),
      drifted: (action) => drift.inc({ action, upstream }),
    }
  }
}
