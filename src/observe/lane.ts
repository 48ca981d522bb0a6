import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type ExchangeOutcome, exchangeOutcomes } from './outcome.ts'

/** What the way to AnkiConnect tells about itself; times in ms. */
export interface LaneObserver {
  /** An exchange with so many calls has ended; `took` counts from its sending. */
  exchange(outcome: ExchangeOutcome, calls: number, took: number): void
  /** Part of a request has got its turn. */
  waited(ms: number): void
  /** So many calls were asked inside another one, or together. */
  merged(calls: number): void
  /** So many reads are asked once more. */
  resent(calls: number): void
  /** AnkiConnect has fallen silent, or answers again. */
  silent(silent: boolean): void
}

const packBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]

/** Registers the metrics of the lane. `buckets` are the bounds of durations in seconds. */
export function createLaneMetrics(registry: Registry, buckets: number[]): LaneObserver {
  const registers = [registry]
  const exchanges = new Counter({
    name: 'ankiconnect_gateway_upstream_exchanges_total',
    help: 'Exchanges with AnkiConnect by how they ended.',
    labelNames: ['outcome'],
    registers,
  })
  const calls = new Histogram({
    name: 'ankiconnect_gateway_pack_calls',
    help: 'Leaf calls in one exchange with AnkiConnect.',
    buckets: packBuckets,
    registers,
  })
  const taken = new Histogram({
    name: 'ankiconnect_gateway_window_seconds',
    help: "Time of an exchange that was answered, which is at most how long it held Anki's window; it includes the wait for Anki's tick.",
    buckets,
    registers,
  })
  const waits = new Histogram({
    name: 'ankiconnect_gateway_queue_wait_seconds',
    help: 'Time that a request, or part of one, waited for its turn.',
    buckets,
    registers,
  })
  const merges = new Counter({
    name: 'ankiconnect_gateway_merged_calls_total',
    help: 'Leaf calls whose id lists were asked together with those of others.',
    registers,
  })
  const resends = new Counter({
    name: 'ankiconnect_gateway_resent_calls_total',
    help: 'Reads that were sent once more because what they were sent with gave no usable reply.',
    registers,
  })
  const silence = new Gauge({
    name: 'ankiconnect_gateway_upstream_silent',
    help: 'Whether AnkiConnect leaves an exchange and everything after it unanswered, because it is busy or shows a dialog: 1 or 0.',
    registers,
  })
  const silences = new Counter({
    name: 'ankiconnect_gateway_upstream_silences_total',
    help: 'How often AnkiConnect fell silent.',
    registers,
  })
  for (const outcome of exchangeOutcomes) exchanges.inc({ outcome }, 0)
  return {
    exchange(outcome, count, took) {
      exchanges.inc({ outcome })
      calls.observe(count)
      if (outcome === 'answered') taken.observe(took / 1000)
    },
    waited: (ms) => waits.observe(ms / 1000),
    merged: (count) => merges.inc(count),
    resent: (count) => resends.inc(count),
    silent(silent) {
      silence.set(silent ? 1 : 0)
      if (silent) silences.inc()
    },
  }
}
