import { Counter, Gauge, type Registry } from 'prom-client'
import { createCounter } from './counter.ts'

/** How a leaf call was looked up: given out from what is kept, shared with an identical one, asked for, or never kept. */
export const lookUps = ['hit', 'shared', 'miss', 'passed'] as const
export type LookUp = (typeof lookUps)[number]

/**
 * Why a kept answer fell. `stamp`: the collection or the media folder changed. `write`: a call through the gateway may have
 * changed something. `process`: Anki, or the connection to it, is another. `age`: its time is over. `space`: others took its place.
 */
export const fallReasons = ['stamp', 'write', 'process', 'age', 'space'] as const
export type FallReason = (typeof fallReasons)[number]

/** What the cache tells about itself. */
export interface CacheObserver {
  lookedUp(how: LookUp): void
  fell(reason: FallReason): void
  /** What answers are kept by now. */
  keptBy(what: 'stamp' | 'time'): void
  /** How much is kept is asked for with each scrape. */
  watchKept(kept: { readonly bytes: number; readonly entries: number }): void
}

/** Registers the metrics of caches. Returns the series of one, by its upstream's name. */
export function createCacheMetrics(registry: Registry): (upstream: string) => CacheObserver {
  const registers = [registry]
  const watched = new Map<string, { readonly bytes: number; readonly entries: number }>()
  const looked = createCounter({
    name: 'ankiconnect_gateway_cache_lookups_total',
    help: 'Leaf calls that only read, by how they were served: hit, shared with an identical one, miss, or never kept.',
    labelNames: ['how', 'upstream'],
    registry,
  })
  const fallen = new Counter({
    name: 'ankiconnect_gateway_cache_fallen_total',
    help: 'Kept answers that fell, by why.',
    labelNames: ['reason', 'upstream'],
    registers,
  })
  const stamped = new Gauge({
    name: 'ankiconnect_gateway_cache_stamped',
    help: "Whether answers are kept by the collection's stamp (1) or for a short time (0).",
    labelNames: ['upstream'],
    registers,
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_bytes',
    help: 'Bytes of kept answers, their keys counted.',
    labelNames: ['upstream'],
    registers,
    collect() {
      for (const [upstream, { bytes }] of watched) this.set({ upstream }, bytes)
    },
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_entries',
    help: 'Kept answers.',
    labelNames: ['upstream'],
    registers,
    collect() {
      for (const [upstream, { entries }] of watched) this.set({ upstream }, entries)
    },
  })
  return (upstream) => {
    watched.set(upstream, { bytes: 0, entries: 0 })
    stamped.set({ upstream }, 0)
    for (const reason of fallReasons) fallen.inc({ reason, upstream }, 0)
    for (const how of lookUps) looked(0, how, upstream)
    return {
      lookedUp: (how) => looked(1, how, upstream),
      fell: (reason) => fallen.inc({ reason, upstream }),
      keptBy: (what) => stamped.set({ upstream }, what === 'stamp' ? 1 : 0),
      watchKept(kept) {
        watched.set(upstream, kept)
      },
    }
  }
}
