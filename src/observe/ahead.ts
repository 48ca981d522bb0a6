import { Counter, type Registry } from 'prom-client'
import { type AheadObserver, aheadEnds } from '../read-ahead/observer.ts'

/** Registers the metrics of reading ahead. Returns the series of one upstream, by its name. */
export function createAheadMetrics(registry: Registry): (upstream: string) => AheadObserver {
  const registers = [registry]
  const calls = new Counter({
    name: 'ankiconnect_gateway_ahead_calls_total',
    help: 'Leaf calls that the gateway read ahead, and of these the ones that a client asked for in time (used), and those that none did (wasted).',
    labelNames: ['end', 'upstream'],
    registers,
  })
  const seconds = new Counter({
    name: 'ankiconnect_gateway_ahead_window_seconds_total',
    help: "The time of Anki's window that these calls take, as the gateway expects.",
    labelNames: ['end', 'upstream'],
    registers,
  })
  return (upstream) => {
    for (const end of aheadEnds) {
      calls.inc({ end, upstream }, 0)
      seconds.inc({ end, upstream }, 0)
    }
    return {
      ahead(end, count, ms) {
        calls.inc({ end, upstream }, count)
        seconds.inc({ end, upstream }, ms / 1000)
      },
    }
  }
}
