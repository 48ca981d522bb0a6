import type { CacheConfig } from '../cache/settings.ts'
import type { Config } from '../config/config.ts'
import { type Lines, type Log, linesOf } from '../observe/log.ts'
import type { Troubles } from '../observe/troubles.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import type { SplitRecord } from '../safety/record.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts'
import { startImageJournal } from './imaging.ts'
import { type KeptSnapshots, startSnapshots } from './kept-snapshots.ts'
import { startJournal } from './large-work.ts'
import { startSpool } from './offloading.ts'
import { startUpstream, type UpstreamSurroundings } from './upstream.ts'

/** The parts that all upstreams get from outside. */
export interface UpstreamsDependencies
  extends Pick<
    UpstreamSurroundings,
    | 'catalogue'
    | 'shapes'
    | 'clock'
    | 'world'
    | 'clients'
    | 'sampleResults'
    | 'fetchRule'
    | 'isOurs'
    | 'onProfile'
    | 'mayReadAhead'
    | 'ask'
  > {
  readonly log: Log
  /** Returns the observers of the upstream of this name. */
  readonly observerOf: (name: string) => UpstreamObserver
  /** Learns whether the files on disk can be written. */
  readonly troubles: Troubles
  /** The folder of the records of splits and of the list of folders with files. */
  readonly stateFolder: string
}

/** Everything behind the gateway. */
export interface RunningUpstreams {
  readonly upstreams: Upstreams
  /** Returns the interrupted large calls, including those of earlier runs. */
  readonly interrupted: () => readonly SplitRecord[]
  /** The copies of collections. */
  readonly snapshots: KeptSnapshots
  /** The journal of changes. */
  readonly images: ImageJournal
  close(): Promise<void>
}

/** Starts every upstream of the configuration. Opens their files on disk once for all of them, because the lists name folders and URLs. */
export function startUpstreams(config: Config, dependencies: UpstreamsDependencies): RunningUpstreams {
  const { log, troubles, observerOf, stateFolder, ...given } = dependencies
  const { upstreams: configs, lane, cache, readAhead, safety, sandbox } = config
  const ownMedia = given.world.openOwnMedia(stateFolder, troubles)
  const spool = startSpool(stateFolder, troubles, given.world)
  const journal = startJournal(stateFolder, { log, troubles, clock: given.clock, world: given.world })
  const snapshots = startSnapshots(config, stateFolder, { log, clock: given.clock, world: given.world })
  const images = startImageJournal(safety, stateFolder, { troubles, clock: given.clock, world: given.world })
  const surroundings = {
    ...given,
    lane,
    readAhead,
    safety,
    sandbox,
    cache: shareOf(cache, configs.length),
    spool,
    journal,
    images,
    ownMedia,
    snapshots: snapshots.parts,
  }
  const start = (one: UpstreamConfig) => {
    const lines: Lines = configs.length === 1 ? log : linesOf(log, one.name)
    return startUpstream(one, surroundings, { observer: observerOf(one.name), log: lines })
  }
  const [first, ...others] = configs
  const upstreams = createUpstreams([start(first), ...others.map(start)])
  return {
    upstreams,
    interrupted: journal.snapshot,
    snapshots,
    images,
    async close() {
      await upstreams.close()
      await journal.close()
      await images.close()
      snapshots.close()
      spool.close()
    },
  }
}

/** Divides the memory for cached replies, so that no collection can evict the replies of another one. */
function shareOf(cache: CacheConfig | null, upstreams: number): CacheConfig | null {
  return cache === null ? null : { ...cache, size: Math.max(1, Math.floor(cache.size / upstreams)) }
}
