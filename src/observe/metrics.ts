import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type CacheObserver, createCacheMetrics } from './cache.ts'
import { createLaneMetrics, type LaneObserver } from './lane.ts'
import { type CallOutcome, callOutcomes, type RequestOutcome, requestOutcomes } from './outcome.ts'
import { createReloadMetrics, type ReloadObserver } from './reload.ts'

/** What the gateway counts about itself. Label sets are closed: no text of a client ever becomes a series. */
export interface Metrics extends LaneObserver, CacheObserver, ReloadObserver {
  /** One request of a client has ended. */
  request(outcome: RequestOutcome, seconds: number): void
  /** `count` leaf calls of one action have ended; an action not in the catalogue counts as `unknown`. */
  call(action: string, outcome: CallOutcome, count?: number): void
  /** AnkiConnect answers, or does not. */
  upstreamUp(up: boolean): void
  /** All series in Prometheus' text format. */
  render(): Promise<string>
  /** The Content-Type that goes with `render`. */
  readonly contentType: string
}

/** What the metrics need to know: the registry they live in, the gateway's version, the action names of the catalogue. */
export interface MetricsFacts {
  readonly registry: Registry
  readonly version: string
  readonly actions: Iterable<string>
}

/**
 * AnkiConnect answers on a tick of 25 ms as shipped and of 5 ms as set up by us, so the bounds lie on both sides of one, two
 * and four ticks; the upper end reaches the long timeouts.
 */
const durationBuckets = [0.001, 0.0025, 0.006, 0.012, 0.02, 0.03, 0.045, 0.06, 0.11, 0.25, 0.5, 1, 2.5, 10, 30, 120]

/** The value of `action` for every name that is not in the catalogue. */
const unknownAction = 'unknown'

/** Registers the gateway's metrics in `registry`; series of closed sets exist from the start, so that rates see their first step. */
export function createMetrics({ registry, version, actions }: MetricsFacts): Metrics {
  const known = new Set(actions)
  const registers = [registry]
  const requests = new Counter({
    name: 'ankiconnect_gateway_requests_total',
    help: 'Requests of clients by how they ended.',
    labelNames: ['outcome'],
    registers,
  })
  const calls = new Counter({
    name: 'ankiconnect_gateway_calls_total',
    help: `Leaf calls by action and by how they ended; actions outside the catalogue share "${unknownAction}".`,
    labelNames: ['action', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'ankiconnect_gateway_request_duration_seconds',
    help: 'Time from the whole request having arrived to its end.',
    buckets: durationBuckets,
    registers,
  })
  const up = new Gauge({
    name: 'ankiconnect_gateway_upstream_up',
    help: 'Whether AnkiConnect can be reached: 1 or 0.',
    registers,
  })
  const lane = createLaneMetrics(registry, durationBuckets)
  new Gauge({
    name: 'ankiconnect_gateway_build_info',
    help: 'Always 1; the labels say which build this is.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1)
  for (const outcome of requestOutcomes) requests.inc({ outcome }, 0)
  for (const outcome of callOutcomes) calls.inc({ action: unknownAction, outcome }, 0)

  return {
    ...lane,
    ...createCacheMetrics(registry),
    ...createReloadMetrics(registry),
    request(outcome, seconds) {
      requests.inc({ outcome })
      duration.observe(seconds)
    },
    call(action, outcome, count = 1) {
      calls.inc({ action: known.has(action) ? action : unknownAction, outcome }, count)
    },
    upstreamUp(state) {
      up.set(state ? 1 : 0)
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
