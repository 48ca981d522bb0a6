import type { Catalogue } from '../actions/catalogue.ts'
import type { Cache } from '../cache/cache.ts'
import type { Shapes } from '../checks/shape.ts'
import type { Clients } from '../clients/clients.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { ContentRules } from '../offload/contents.ts'
import type { Spool } from '../offload/spool.ts'
import { readingAhead } from '../read-ahead/read-ahead.ts'
import type { Asks } from '../safety/ask.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import type { Journal } from '../safety/journal.ts'
import type { OwnMedia } from '../scope/own-media.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import { isThere } from '../upstream/state.ts'
import { compose, createUpstream, stateOf, type Upstream } from '../upstream/upstream.ts'
import { caching } from './caching.ts'
import { driftWatch } from './drift.ts'
import { imaging } from './imaging.ts'
import type { SnapshotSurroundings } from './kept-snapshots.ts'
import { largeWork } from './large-work.ts'
import { offloading } from './offloading.ts'
import { scoping } from './scoping.ts'
import { snapshotting } from './snapshotting.ts'
import { texts } from './texts.ts'
import { createOriginNotice } from './unnamed-origins.ts'
import type { World } from './world.ts'

/** The parts that the upstreams of a gateway share. */
export interface UpstreamSurroundings
  extends Pick<Config, 'lane' | 'cache' | 'readAhead' | 'safety' | 'sandbox'>,
    ContentRules {
  readonly catalogue: Catalogue
  readonly shapes: Shapes
  readonly clock: Clock
  readonly world: World
  /** Returns the present clients. */
  readonly clients: () => Clients
  /** Tells whether to check the next result against the catalogue. */
  readonly sampleResults: () => boolean
  /** The journal and the spool outlive the upstream. Their opener closes them. */
  readonly spool: Spool
  readonly ownMedia: OwnMedia
  readonly journal: Journal
  /** Returns whether a client could make a call now. Nothing records the question. */
  readonly mayReadAhead: (leaf: Leaf) => boolean
  /** The copies of collections, which outlive the upstream as well; null if there are none. */
  readonly snapshots: SnapshotSurroundings | null
  /** The journal of changes, which outlives the upstream as well. */
  readonly images: ImageJournal
  /** Asks the owner about a call. */
  readonly ask: Asks['ask']
  /** Learns the folder of the open profile each time Anki comes back. */
  readonly onProfile: (folder: string) => void
}

/** The observers of one upstream. */
export interface UpstreamListeners {
  readonly observer: UpstreamObserver
  readonly log: Lines
}

/**
 * Opens one AnkiConnect with everything before it: sampled results, cached replies, media as files, large calls in parts, what calls change
 * kept, copies before destructive calls.
 */
export function startUpstream(
  config: UpstreamConfig,
  surroundings: UpstreamSurroundings,
  { observer, log }: UpstreamListeners,
): Upstream {
  const { lane, cache, readAhead, mayReadAhead, shapes, sampleResults, world } = surroundings
  const noticeOrigins = createOriginNotice(surroundings.clients, log)
  const onCollection = (folder: string) => {
    surroundings.onProfile(folder)
    noticeOrigins(folder)
  }
  let found: Cache | null = null
  const onCache = (opened: Cache) => {
    found = opened
  }
  const dependencies = { ...surroundings, observer, log, onCollection, onCache }
  const anki = createUpstream(config, lane, {
    connections: world.connections,
    nonce: () => world.nonce(16),
    clock: surroundings.clock,
    observer,
    onOtherGateway: () => logText(log, 'warn', texts('log.other-gateway', { url: config.url })),
  })
  anki.health.onChange((state) => observer.upstreamUp(isThere(state)))
  observer.watchState(() => stateOf(anki))
  const drift = driftWatch({
    shapes,
    sample: sampleResults,
    onDrift(action, error) {
      observer.drifted(action)
      logText(log, 'warn', texts('log.drift', { reason: error }), { action })
    },
  })
  const scoped = scoping(anki.send, dependencies)
  return compose(anki, [
    drift,
    caching(cache, config, dependencies),
    ...(readAhead === null ? [] : [readingAhead({ ...dependencies, bounds: lane, may: mayReadAhead })]),
    offloading(config, dependencies),
    largeWork(config, lane, dependencies),
    imaging(config, anki.send, dependencies),
    snapshotting(config, { ...dependencies, cached: () => (cache?.stamp === 'off' ? null : found) }),
    scoped,
  ])
}
