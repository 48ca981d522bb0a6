import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { BudgetObserver } from '../budgets/observer.ts'
import { type CollectionObserver, createCollectionMetrics } from '../learning/collection.ts'
import type { RouteObserver } from '../routes/observer.ts'
import type { ShelfObserver } from '../snapshots/observer.ts'
import type { SplitObserver } from '../upstream/observer.ts'
import { createBudgetMetrics } from './budget.ts'
import { createSplitMetrics } from './large.ts'
import { createPolicyMetrics, type PolicyObserver } from './policy.ts'
import { createReloadMetrics, type ReloadObserver } from './reload.ts'
import { createRouteMetrics } from './routes.ts'
import { createShelfMetrics } from './snapshots.ts'
import { createTrafficMetrics, type TrafficObserver } from './traffic.ts'
import { createTroubleMetrics, type TroubleObserver } from './troubles.ts'
import { createUpstreamMetrics, type UpstreamObserver } from './upstream.ts'
import { createValidationMetrics, type ValidationObserver } from './validation.ts'

/** The metrics of the gateway. Label sets are closed: no text of a client ever becomes a series. */
export interface Metrics
  extends TrafficObserver,
    SplitObserver,
    ShelfObserver,
    ReloadObserver,
    BudgetObserver,
    PolicyObserver,
    RouteObserver,
    TroubleObserver,
    ValidationObserver {
  /** The series of an upstream, by its name in the configuration. */
  upstream(name: string): UpstreamObserver
  /** The learning metrics, which exist only once they are asked for: those of an upstream's collection. */
  collection(upstream: string): CollectionObserver
  /** All series in Prometheus' text format. */
  render(): Promise<string>
  /** The Content-Type that goes with `render`. */
  readonly contentType: string
}

/** The facts that the metrics need. */
export interface MetricsFacts {
  /** Where they live. */
  readonly registry: Registry
  /** The gateway's own. */
  readonly version: string
  /** By name of each action in the catalogue, the group its durations are counted under. */
  readonly groups: ReadonlyMap<string, string>
}

/**
 * AnkiConnect answers on a tick of 25 ms as shipped and of 5 ms as set up by us, so the bounds lie on both sides of one, two
 * and four ticks; the upper end reaches the long timeouts.
 */
const durationBuckets = [0.001, 0.0025, 0.006, 0.012, 0.02, 0.03, 0.045, 0.06, 0.11, 0.25, 0.5, 1, 2.5, 10, 30, 120]

/** Registers the gateway's metrics in `registry`, those of the process among them. */
export function createMetrics({ registry, version, groups }: MetricsFacts): Metrics {
  const registers = [registry]
  new Gauge({
    name: 'ankiconnect_gateway_build_info',
    help: 'Always 1; the labels identify this build.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1)
  collectDefaultMetrics({ register: registry, prefix: 'ankiconnect_gateway_' })
  // Gauges that are named like counters; the series by type give the same sums.
  for (const kind of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`ankiconnect_gateway_nodejs_active_${kind}_total`)
  const learned = new Registry()
  let collection: ((upstream: string) => CollectionObserver) | null = null
  /** The gateway counts a collection far less often than Prometheus scrapes it, and it is half of all series. */
  let learnedText: Promise<string> | null = null

  return {
    ...createTrafficMetrics({ registry, buckets: durationBuckets, groups }),
    ...createSplitMetrics(registry),
    ...createShelfMetrics(registry),
    ...createReloadMetrics(registry),
    ...createBudgetMetrics(registry, durationBuckets),
    ...createPolicyMetrics(registry),
    ...createRouteMetrics(registry),
    ...createTroubleMetrics(registry),
    ...createValidationMetrics(registry),
    upstream: createUpstreamMetrics(registry, durationBuckets),
    collection(upstream) {
      collection ??= createCollectionMetrics(learned)
      const observer = collection(upstream)
      return {
        counted(counts) {
          observer.counted(counts)
          learnedText = learned.metrics()
        },
      }
    },
    async render() {
      const text = await registry.metrics()
      return learnedText === null ? text : text + (await learnedText)
    },
    contentType: registry.contentType,
  }
}
