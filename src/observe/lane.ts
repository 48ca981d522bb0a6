import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { LaneObserver } from '../upstream/observer.ts'
import { exchangeOutcomes } from '../wire/outcome.ts'

const packBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]

/** Registers the metrics of lanes. `buckets` are the bounds of durations in seconds. Returns the series of one, by its upstream's name. */
export function createLaneMetrics(registry: Registry, buckets: number[]): (upstream: string) => LaneObserver {
  const registers = [registry]
  const exchanges = new Counter({
    name: 'ankiconnect_gateway_upstream_exchanges_total',
    help: 'Exchanges with AnkiConnect by outcome.',
    labelNames: ['outcome', 'upstream'],
    registers,
  })
  const calls = new Histogram({
    name: 'ankiconnect_gateway_pack_calls',
    help: 'Leaf calls in one exchange with AnkiConnect.',
    labelNames: ['upstream'],
    buckets: packBuckets,
    registers,
  })
  const taken = new Histogram({
    name: 'ankiconnect_gateway_window_seconds',
    help: "Time of an answered exchange, which bounds how long it held Anki's window; it includes the wait for Anki's tick.",
    labelNames: ['upstream'],
    buckets,
    registers,
  })
  const waits = new Histogram({
    name: 'ankiconnect_gateway_queue_wait_seconds',
    help: 'Time that a request, or part of one, waited for its turn.',
    labelNames: ['upstream'],
    buckets,
    registers,
  })
  const merges = new Counter({
    name: 'ankiconnect_gateway_merged_calls_total',
    help: 'Leaf calls whose id lists the gateway merged with those of other calls.',
    labelNames: ['upstream'],
    registers,
  })
  const resends = new Counter({
    name: 'ankiconnect_gateway_resent_calls_total',
    help: 'Reads sent once more because their exchange gave no usable reply.',
    labelNames: ['upstream'],
    registers,
  })
  const silence = new Gauge({
    name: 'ankiconnect_gateway_upstream_silent',
    help: 'Whether AnkiConnect leaves an exchange and everything after it unanswered, because it is busy or shows a dialog: 1 or 0.',
    labelNames: ['upstream'],
    registers,
  })
  const silences = new Counter({
    name: 'ankiconnect_gateway_upstream_silences_total',
    help: 'How often AnkiConnect fell silent.',
    labelNames: ['upstream'],
    registers,
  })
  return (upstream) => {
    const ended = new Map(exchangeOutcomes.map((outcome) => [outcome, exchanges.labels({ outcome, upstream })]))
    for (const counter of ended.values()) counter.inc(0)
    const own = { upstream }
    const [packed, held, waited] = [calls.labels(own), taken.labels(own), waits.labels(own)]
    const [merged, resent, fallen] = [merges.labels(own), resends.labels(own), silences.labels(own)]
    for (const counter of [merged, resent, fallen]) counter.inc(0)
    for (const histogram of [calls, taken, waits]) histogram.zero(own)
    silence.set(own, 0)
    return {
      exchange(outcome, count, took) {
        ended.get(outcome)?.inc()
        packed.observe(count)
        if (outcome === 'answered') held.observe(took / 1000)
      },
      waited: (ms) => waited.observe(ms / 1000),
      merged: (count) => merged.inc(count),
      resent: (count) => resent.inc(count),
      silent(silent) {
        silence.set(own, silent ? 1 : 0)
        if (silent) fallen.inc()
      },
    }
  }
}
