import { Counter, Gauge, type Registry } from 'prom-client'
import { type CacheObserver, type EvictionReason, evictionReasons, lookUpResults } from '../cache/observer.ts'
import { createCounter } from './counter.ts'

/** Registers the metrics of caches. Returns the series of one, by its upstream's name. */
export function createCacheMetrics(registry: Registry): (upstream: string) => CacheObserver {
  const registers = [registry]
  const watched = new Map<string, { readonly bytes: number; readonly entries: number }>()
  const looked = createCounter({
    name: 'ankiconnect_gateway_cache_lookups_total',
    help: 'Leaf calls that only read, by how the gateway served them: hit, shared with an identical one, miss, or never cached.',
    labelNames: ['how', 'upstream'],
    registry,
  })
  const evictions = [
    {
      name: 'ankiconnect_gateway_cache_evicted_total',
      help: 'Cached replies that were evicted or invalidated, by reason.',
    },
    {
      name: 'ankiconnect_gateway_cache_fallen_total',
      help: 'Deprecated, use ankiconnect_gateway_cache_evicted_total.',
    },
  ].map((facts) => new Counter({ ...facts, labelNames: ['reason', 'upstream'], registers }))
  const evicted = (count: number, reason: EvictionReason, upstream: string) => {
    for (const counter of evictions) counter.inc({ reason, upstream }, count)
  }
  const stamped = new Gauge({
    name: 'ankiconnect_gateway_cache_stamped',
    help: "Whether cached replies are valid by the collection's stamp (1) or for a short time (0).",
    labelNames: ['upstream'],
    registers,
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_bytes',
    help: 'Bytes of cached replies, including their keys.',
    labelNames: ['upstream'],
    registers,
    collect() {
      for (const [upstream, { bytes }] of watched) this.set({ upstream }, bytes)
    },
  })
  new Gauge({
    name: 'ankiconnect_gateway_cache_entries',
    help: 'Cached replies.',
    labelNames: ['upstream'],
    registers,
    collect() {
      for (const [upstream, { entries }] of watched) this.set({ upstream }, entries)
    },
  })
  return (upstream) => {
    watched.set(upstream, { bytes: 0, entries: 0 })
    stamped.set({ upstream }, 0)
    for (const reason of evictionReasons) evicted(0, reason, upstream)
    for (const how of lookUpResults) looked(0, how, upstream)
    return {
      lookedUp: (how) => looked(1, how, upstream),
      evicted: (reason) => evicted(1, reason, upstream),
      cachedBy: (what) => stamped.set({ upstream }, what === 'stamp' ? 1 : 0),
      watchSize(size) {
        watched.set(upstream, size)
      },
    }
  }
}
