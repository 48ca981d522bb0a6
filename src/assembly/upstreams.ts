import type { CacheConfig, Config, UpstreamConfig } from '../config/config.ts'
import { type Lines, type Log, linesOf } from '../observe/log.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { SplitRecord } from '../safety/record.ts'
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts'
import { startJournal } from './large-work.ts'
import { startSpool } from './offloading.ts'
import { startUpstream, type UpstreamSurroundings } from './upstream.ts'

/** What is given to all upstreams from outside. */
export interface UpstreamsDependencies
  extends Pick<UpstreamSurroundings, 'catalogue' | 'shapes' | 'sampleResults' | 'mayFetch'> {
  readonly log: Log
  /** Who hears of the upstream of this name. */
  readonly observerOf: (name: string) => UpstreamObserver
  /** Where records of splits are kept, and where files may be left behind. */
  readonly stateFolder: string
}

/** Everything that stands behind the gateway. */
export interface Behind {
  readonly upstreams: Upstreams
  /** The large calls that were interrupted, those of earlier runs among them. */
  readonly interrupted: () => readonly SplitRecord[]
  close(): Promise<void>
}

/** Starts every upstream of the configuration. What they keep on disk is opened once for all of them: its lists name folders and urls. */
export function startUpstreams(config: Config, dependencies: UpstreamsDependencies): Behind {
  const { log, observerOf, stateFolder, ...given } = dependencies
  const { upstreams: configs, lane, cache } = config
  const spool = startSpool(stateFolder)
  const journal = startJournal(stateFolder, log)
  const surroundings = { ...given, lane, cache: shareOf(cache, configs.length), spool, journal }
  const start = (one: UpstreamConfig) => {
    const lines: Lines = configs.length === 1 ? log : linesOf(log, one.name)
    return startUpstream(one, surroundings, { observer: observerOf(one.name), log: lines })
  }
  const [first, ...others] = configs
  const upstreams = createUpstreams([start(first), ...others.map(start)])
  return {
    upstreams,
    interrupted: journal.snapshot,
    async close() {
      await upstreams.close()
      await journal.close()
      spool.close()
    },
  }
}

/** The memory for answers is shared out, so that no collection's can push out another's. */
function shareOf(cache: CacheConfig | null, upstreams: number): CacheConfig | null {
  return cache === null ? null : { ...cache, size: Math.max(1, Math.floor(cache.size / upstreams)) }
}
