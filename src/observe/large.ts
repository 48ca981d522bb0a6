import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * How a large `addNotes` ended. `done`: answered. `rolled-back`: some notes failed, and all were taken back. `unsent`: nothing of it
 * was sent. `interrupted`: what became of it is not wholly known. `unsplit`: no record of it could be kept, and it went as one.
 */
export const splitEnds = ['done', 'rolled-back', 'unsent', 'interrupted', 'unsplit'] as const

/** What large work tells about itself. */
export interface LargeObserver {
  split(end: (typeof splitEnds)[number]): void
  /** How many interrupted ones are recorded is asked for with each scrape. */
  watchSplits(count: () => number): void
  /** A picture or recording of so many bytes went to Anki as a file. */
  offloaded(bytes: number): void
}

/** Registers the metrics of large work. */
export function createLargeMetrics(registry: Registry): LargeObserver {
  const registers = [registry]
  let interrupted = () => 0
  const splits = new Counter({
    name: 'ankiconnect_gateway_splits_total',
    help: 'Large addNotes calls that were sent in parts, by how they ended.',
    labelNames: ['end'],
    registers,
  })
  new Gauge({
    name: 'ankiconnect_gateway_interrupted_splits',
    help: 'Large addNotes calls that were interrupted, those of earlier runs among them; the log and the state folder say which notes were added.',
    registers,
    collect() {
      this.set(interrupted())
    },
  })
  const files = new Counter({
    name: 'ankiconnect_gateway_offloaded_files_total',
    help: 'Media that went to Anki as a file instead of base64 text.',
    registers,
  })
  const bytes = new Counter({
    name: 'ankiconnect_gateway_offloaded_bytes_total',
    help: 'Bytes of media that went to Anki as a file.',
    registers,
  })
  for (const end of splitEnds) splits.inc({ end }, 0)
  return {
    split: (end) => splits.inc({ end }),
    watchSplits(count) {
      interrupted = count
    },
    offloaded(size) {
      files.inc()
      bytes.inc(size)
    },
  }
}
