import { Counter, Gauge, type Registry } from 'prom-client'

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

/** Registers the metrics of the cache. */
export function createCacheMetrics(registry: Registry): CacheObserver {
  const registers = [registry]
  let watched = { bytes: 0, entries: 0 }
  const looked = new Counter({
    name: 'ankiconnect_gateway_cache_lookups_total',
    help: 'Leaf calls that only read, by how they were served: hit, shared with an identical one, miss, or never kept.',
    labelNames: ['how'],
    registers,
  })
  const fallen = new Counter({
    name: 'ankiconnect_gateway_cache_fallen_total',
    help: 'Kept answers that fell, by why.',
    labelNames: ['reason'],
    registers,
  })
  const stamped = new Gauge({
    name: 'ankiconnect_gateway_cache_stamped',
    help: "Whether answers are kept by the collection's stamp (1) or for a short time (0).",
    registers,
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_bytes',
    help: 'Bytes of kept answers, their keys counted.',
    registers,
    collect() {
      this.set(watched.bytes)
    },
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_entries',
    help: 'Kept answers.',
    registers,
    collect() {
      this.set(watched.entries)
    },
  })
  for (const how of lookUps) looked.inc({ how }, 0)
  for (const reason of fallReasons) fallen.inc({ reason }, 0)
  const counts = new Map(lookUps.map((how) => [how, looked.labels(how)]))
  return {
    lookedUp: (how) => counts.get(how)?.inc(),
    fell: (reason) => fallen.inc({ reason }),
    keptBy: (what) => stamped.set(what === 'stamp' ? 1 : 0),
    watchKept(kept) {
      watched = kept
    },
  }
}
