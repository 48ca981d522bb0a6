import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type ShelfObserver, type SnapshotObserver, snapshotEnds } from '../snapshots/observer.ts'

/** Registers the metrics of copies of the collection. Returns the series of an upstream, by its name. */
export function createSnapshotMetrics(registry: Registry, buckets: number[]): (upstream: string) => SnapshotObserver {
  const registers = [registry]
  const ends = new Counter({
    name: 'ankiconnect_gateway_snapshots_total',
    help: 'Destructive calls that needed a new copy of the collection, by whether one was made or none could be made.',
    labelNames: ['end', 'upstream'],
    registers,
  })
  const waited = new Histogram({
    name: 'ankiconnect_gateway_snapshot_seconds',
    help: 'Seconds that a destructive call waited for a copy of the collection.',
    buckets,
    labelNames: ['upstream'],
    registers,
  })
  return (upstream) => {
    for (const end of snapshotEnds) ends.inc({ end, upstream }, 0)
    waited.zero({ upstream })
    return {
      snapshot(end, took) {
        ends.inc({ end, upstream })
        waited.observe({ upstream }, took / 1000)
      },
    }
  }
}

/** Registers the metric of all copies together. */
export function createShelfMetrics(registry: Registry): ShelfObserver {
  let bytes = () => 0
  new Gauge({
    name: 'ankiconnect_gateway_snapshots_bytes',
    help: 'Bytes of all kept copies of collections. Copies that share their blocks with the collection take less on disk.',
    registers: [registry],
    collect() {
      this.set(bytes())
    },
  })
  return {
    watchSnapshots(read) {
      bytes = read
    },
  }
}
