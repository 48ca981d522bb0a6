import type { Catalogue } from '../actions/catalogue.ts'
import { createAsked } from '../cache/asked.ts'
import { findPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import { addressOfUrl, isLoopbackHost } from '../net/address.ts'
import type { Lines } from '../observe/log.ts'
import type { Asks } from '../safety/ask.ts'
import type { Text } from '../settings/declare-texts.ts'
import { createLocator, type LocatorOptions } from '../snapshots/locate.ts'
import type { SnapshotObserver } from '../snapshots/observer.ts'
import { createSnapshots } from '../snapshots/snapshots.ts'
import type { Leaf, LeafClient } from '../upstream/leaf.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import { failureAt, isThere } from '../upstream/state.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { failed } from '../wire/outcome.ts'
import type { SnapshotSurroundings } from './kept-snapshots.ts'
import { createSnapshotReport } from './snapshot-report.ts'
import { firstDestructive, sendApproved } from './without-snapshot.ts'
import type { World } from './world.ts'

/** The surroundings of the copies of one upstream. */
export interface SnapshottingDependencies extends Pick<LocatorOptions, 'cached'> {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly observer: SnapshotObserver
  readonly world: Pick<World, 'disk' | 'nonce' | 'copies'>
  /** Asks the owner about a call. */
  readonly ask: Asks['ask']
  readonly snapshots: SnapshotSurroundings | null
}

/** Copies the collection of an upstream before a client's destructive calls. Only the request with such a call waits for the copy. */
export function snapshotting(
  { name, collection }: Pick<UpstreamConfig, 'name' | 'collection'>,
  { catalogue, log, clock, observer, world, ask, snapshots: parts, cached }: SnapshottingDependencies,
): Interceptor {
  return (upstream) => {
    if (parts === null) return upstream
    const { config, shelf, onNone } = parts
    const locator = createLocator({ cached, find: finderOf(collection, upstream, { catalogue, clock, world }), clock })
    upstream.health.onChange(() => locator.forget())
    const { every, size, whenNone } = config
    const { locate } = locator
    const { clone, check, sizeOf } = world.copies
    const tools = { clone, check, sizeOf, clock }
    const snapshots = createSnapshots({ upstream: name, shelf, every, size, locate, ...tools })
    const say = createSnapshotReport(log, config, clock)

    /** Resolves to the reason why there is no copy if the owner wants to be asked about that. */
    const protect = async (client: LeafClient, { action }: Leaf): Promise<Text | null> => {
      const started = clock.steady()
      const protection = await snapshots.protect(client.name, action.name)
      if (protection.kind === 'kept') return null
      const took = clock.steady() - started
      observer.snapshot(protection.kind, took)
      say(protection, { client: client.name, action: action.name, ms: Math.round(took) })
      if (protection.kind === 'made') return null
      const { reason } = protection
      onNone({ at: clock.wall(), client: client.name, action: action.name, reason })
      return whenNone === 'ask' && client.mode === 'enforce' ? reason : null
    }
    return {
      ...upstream,
      async send(leaves, sender) {
        const first = firstDestructive(leaves)
        if (first.size === 0) return upstream.send(leaves, sender)
        const state = await upstream.health.settled()
        // Nothing is sent here, because Anki may come at this moment.
        if (!isThere(state) && state !== 'busy') return leaves.map(() => failed(failureAt(state)))
        const unprotected = new Map<LeafClient, Text>()
        for (const [client, leaf] of first) {
          const reason = await protect(client, leaf)
          if (reason !== null) unprotected.set(client, reason)
        }
        if (sender.signal.aborted) return leaves.map(() => failed('abandoned'))
        return unprotected.size === 0
          ? upstream.send(leaves, sender)
          : sendApproved(leaves, unprotected, ask, (some) => upstream.send(some, sender))
      },
      async close() {
        await snapshots.close()
        await upstream.close()
      },
    }
  }
}

function finderOf(
  collection: string,
  { url, send }: Parameters<Interceptor>[0],
  { catalogue, clock, world }: Pick<SnapshottingDependencies, 'catalogue' | 'clock' | 'world'>,
): LocatorOptions['find'] {
  if (collection === 'off') return null
  const isLocal = isLoopbackHost(addressOfUrl(url).host)
  const nonce = () => world.nonce(8)
  const { disk } = world
  const asked = createAsked(catalogue, send)
  return () => findPlace({ collection, isLocal, asked, nonce, clock, disk, platform: process.platform })
}
