import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheObserver } from '../cache/observer.ts'
import type { ImageObserver } from '../images/observer.ts'
import type { AheadObserver } from '../read-ahead/observer.ts'
import type { ScopeCounter } from '../scope/observer.ts'
import type { SnapshotObserver } from '../snapshots/observer.ts'
import type { LaneObserver, LargeObserver } from '../upstream/observer.ts'
import { type UpstreamState, upstreamStates } from '../upstream/state.ts'
import { createAheadMetrics } from './ahead.ts'
import { createCacheMetrics } from './cache.ts'
import { createImageMetrics } from './images.ts'
import { createLaneMetrics } from './lane.ts'
import { createLargeMetrics } from './large.ts'
import { createScopeMetrics } from './scope.ts'
import { createSnapshotMetrics } from './snapshots.ts'

/** Receives the events of one upstream. */
export interface UpstreamObserver
  extends LaneObserver,
    CacheObserver,
    AheadObserver,
    LargeObserver,
    ScopeCounter,
    SnapshotObserver,
    ImageObserver {
  /** AnkiConnect answers, or does not. */
  upstreamUp(up: boolean): void
  /** How it does is asked for with each scrape. */
  watchState(state: () => UpstreamState): void
  /** A result does not have the shape the catalogue knows: the upstream is another than the one measured. */
  drifted(action: string): void
}

/** Registers what every upstream is counted by; `buckets` are the bounds of durations in seconds. Returns the series of one, by its name. */
export function createUpstreamMetrics(registry: Registry, buckets: number[]): (upstream: string) => UpstreamObserver {
  const registers = [registry]
  const lane = createLaneMetrics(registry, buckets)
  const cache = createCacheMetrics(registry)
  const ahead = createAheadMetrics(registry)
  const large = createLargeMetrics(registry)
  const scope = createScopeMetrics(registry)
  const snapshots = createSnapshotMetrics(registry, buckets)
  const images = createImageMetrics(registry)
  const up = new Gauge({
    name: 'ankiconnect_gateway_upstream_up',
    help: 'Whether AnkiConnect can be reached: 1 or 0.',
    labelNames: ['upstream'],
    registers,
  })
  const watched = new Map<string, () => UpstreamState>()
  new Gauge({
    name: 'ankiconnect_gateway_upstream_state',
    help: `The state of AnkiConnect: 1 for the present state (${upstreamStates.join(', ')}), 0 for all others.`,
    labelNames: ['state', 'upstream'],
    registers,
    collect() {
      for (const [upstream, stateNow] of watched) {
        const present = stateNow()
        for (const state of upstreamStates) this.set({ state, upstream }, state === present ? 1 : 0)
      }
    },
  })
  const drift = new Counter({
    name: 'ankiconnect_gateway_upstream_drift_total',
    help: 'Sampled results that do not have the shape that the catalogue knows.',
    labelNames: ['action', 'upstream'],
    registers,
  })
  return (upstream) => {
    up.set({ upstream }, 0)
    watched.set(upstream, () => 'unknown')
    return {
      ...lane(upstream),
      ...cache(upstream),
      ...ahead(upstream),
      ...large(upstream),
      ...scope(upstream),
      ...snapshots(upstream),
      ...images(upstream),
      upstreamUp: (is) => up.set({ upstream }, is ? 1 : 0),
      watchState(state) {
        watched.set(upstream, state)
      },
      drifted: (action) => drift.inc({ action, upstream }),
    }
  }
}
