import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * How a large `addNotes` ended. `done`: answered. `rolled-back`: some notes failed, and all were taken back. `unsent`: nothing of it
 * was sent. `interrupted`: what became of it is not wholly known. `unsplit`: no record of it could be kept, and it went as one.
 */
export const splitEnds = ['done', 'rolled-back', 'unsent', 'interrupted', 'unsplit'] as const

/** What large work tells about itself. */
export interface LargeObserver {
  split(end: (typeof splitEnds)[number]): void
  /** A picture or recording of so many bytes went to Anki as a file. */
  offloaded(bytes: number): void
}

/** What the journal of all upstreams tells. */
export interface SplitObserver {
  /** How many interrupted ones are recorded is asked for with each scrape. */
  watchSplits(count: () => number): void
}

/** Registers the metrics of large work. Returns the series of an upstream, by its name. */
export function createLargeMetrics(registry: Registry): (upstream: string) => LargeObserver {
  const registers = [registry]
  const splits = new Counter({
    name: 'ankiconnect_gateway_splits_total',
    help: 'Large addNotes calls that were sent in parts, by how they ended.',
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
    help: 'Large addNotes calls that were interrupted, those of earlier runs among them; the log and the state folder say which notes were added.',
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
