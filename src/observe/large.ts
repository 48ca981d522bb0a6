import { Counter, Gauge, type Registry } from 'prom-client'
import { type LargeObserver, type SplitObserver, splitEnds } from '../upstream/observer.ts'

/** Registers the metrics of large work. Returns the series of an upstream, by its name. */
export function createLargeMetrics(registry: Registry): (upstream: string) => LargeObserver {
  const registers = [registry]
  const splits = new Counter({
    name: 'ankiconnect_gateway_splits_total',
    help: 'Large addNotes calls sent in parts, by outcome.',
    labelNames: ['end', 'upstream'],
    registers,
  })
  const files = new Counter({
    name: 'ankiconnect_gateway_offloaded_files_total',
    help: 'Media that went to Anki as a file instead of base64 text.',
    labelNames: ['upstream'],
    registers,
  })
  const bytes = new Counter({
    name: 'ankiconnect_gateway_offloaded_bytes_total',
    help: 'Bytes of media that went to Anki as a file.',
    labelNames: ['upstream'],
    registers,
  })
  return (upstream) => {
    for (const end of splitEnds) splits.inc({ end, upstream }, 0)
    files.inc({ upstream }, 0)
    bytes.inc({ upstream }, 0)
    return {
      split: (end) => splits.inc({ end, upstream }),
      offloaded(size) {
        files.inc({ upstream })
        bytes.inc({ upstream }, size)
      },
    }
  }
}

/** Registers the metric of the journal. */
export function createSplitMetrics(registry: Registry): SplitObserver {
  let interrupted = () => 0
  new Gauge({
    name: 'ankiconnect_gateway_interrupted_splits',
    help: 'Interrupted large addNotes calls, including those of earlier runs; the log and the state folder say which notes were added.',
    registers: [registry],
    collect() {
      this.set(interrupted())
    },
  })
  return {
    watchSplits(count) {
      interrupted = count
    },
  }
}
