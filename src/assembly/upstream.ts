import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { withDriftWatch } from '../checks/drift.ts'
import type { Shapes } from '../checks/shape.ts'
import type { Config, UpstreamConfig } from '../config/config.ts'
import type { Lines } from '../observe/log.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { MayFetch } from '../offload/contents.ts'
import type { Spool } from '../offload/spool.ts'
import type { Journal } from '../safety/journal.ts'
import { createUpstream, type Upstream } from '../upstream/upstream.ts'
import { withCache } from './caching.ts'
import { withLargeWork } from './large-work.ts'
import { withOffload } from './offloading.ts'

/** What the upstreams of a gateway have in common. */
export interface UpstreamSurroundings extends Pick<Config, 'lane' | 'cache'> {
  readonly catalogue: Catalogue
  readonly shapes: Shapes
  /** Whether to hold the next result against the catalogue. */
  readonly sampleResults: () => boolean
  readonly mayFetch: MayFetch
  /** Outlive it: they are closed by who opened them. */
  readonly spool: Spool
  readonly journal: Journal
}

const OTHER_GATEWAY =
  'they crowd each other out, and neither knows what passes through the other; let all clients use one'

/** Who hears of one upstream. */
export interface UpstreamListeners {
  readonly observer: UpstreamObserver
  readonly log: Lines
}

/** One AnkiConnect with everything that stands before it: results sampled, answers kept, media as files, large calls in parts. */
export function startUpstream(
  config: UpstreamConfig,
  surroundings: UpstreamSurroundings,
  { observer, log }: UpstreamListeners,
): Upstream {
  const { lane, cache, shapes, sampleResults } = surroundings
  const dependencies = { ...surroundings, observer, log }
  const anki = createUpstream(config, lane, {
    nonce: () => randomBytes(16).toString('hex'),
    observer,
    onOtherGateway: () => log.warn(`another gateway also leads to ${config.url}: ${OTHER_GATEWAY}`),
  })
  anki.health.onChange((state) => observer.upstreamUp(state === 'up'))
  const watched = withDriftWatch(anki, {
    shapes,
    sample: sampleResults,
    onDrift(action, error) {
      observer.drifted(action)
      log.warn({ action }, `a result of AnkiConnect is not what is known of it: ${error}`)
    },
  })
  const cached = withCache(cache, config, watched, dependencies)
  return withLargeWork(config, lane, withOffload(config, cached, dependencies), dependencies)
}
