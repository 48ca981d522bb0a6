import { join } from 'node:path'
import type { Catalogue } from '../actions/catalogue.ts'
import { NO_SNAPSHOTS, type SnapshotsState } from '../admin/state.ts'
import { createAsked } from '../cache/asked.ts'
import { findPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { addressOfUrl, isLoopbackHost } from '../net/address.ts'
import { type Lines, logText } from '../observe/log.ts'
import { reasonOf } from '../observe/troubles.ts'
import { wasSent } from '../request/approved.ts'
import type { Approval, Asks } from '../safety/ask.ts'
import { ownOwner } from '../safety/owner.ts'
import type { Text } from '../settings/declare-texts.ts'
import { askWithout } from '../snapshots/ask-without.ts'
import { checkInThread } from '../snapshots/check-thread.ts'
import { cloneFile } from '../snapshots/clone.ts'
import { createLocator, type LocatorOptions } from '../snapshots/locate.ts'
import type { SnapshotObserver } from '../snapshots/observer.ts'
import type { SnapshotConfig } from '../snapshots/settings.ts'
import { openShelf, type Shelf, SNAPSHOTS, type SnapshotFacts } from '../snapshots/shelf.ts'
import { createSnapshots, type Protection } from '../snapshots/snapshots.ts'
import type { Leaf, LeafClient } from '../upstream/leaf.ts'
import { sendSome } from '../upstream/send.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { failed, type Outcome } from '../wire/outcome.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The copies of the collections of all upstreams. */
export interface SnapshotSurroundings {
  readonly config: SnapshotConfig
  readonly shelf: Shelf
  /** Records that a destructive call has no copy. */
  readonly onNone: (missing: MissingSnapshot) => void
}

/** A destructive call that had no copy of the collection. */
export interface MissingSnapshot {
  readonly at: number
  readonly client: string
  readonly action: string
  readonly reason: Text
}

/** The copies of a running gateway, for its owner. */
export interface KeptSnapshots {
  /** Null if the owner wants no copies. */
  readonly parts: SnapshotSurroundings | null
  list(): readonly SnapshotFacts[]
  state(): SnapshotsState
  close(): void
}

/** How often copies that became too old are removed, in ms. */
const TRIM_EVERY = 3_600_000

/** Opens the folder of all copies. Removes what an earlier run left unfinished. A sandbox has no file to copy. */
export function startSnapshots(
  { safety, sandbox }: Pick<Config, 'safety' | 'sandbox'>,
  stateFolder: string,
  { log, clock, world }: { readonly log: Lines; readonly clock: Clock; readonly world: Pick<World, 'nonce'> },
): KeptSnapshots {
  const config = sandbox ? null : (safety?.snapshots ?? null)
  if (config === null) return { parts: null, list: () => [], state: () => NO_SNAPSHOTS, close() {} }
  const { keep, size } = config
  const shelf = openShelf({
    folder: join(stateFolder, SNAPSHOTS),
    owner: ownOwner(),
    clock,
    nonce: () => world.nonce(8),
    keep,
    size,
    onTrouble: (error) => logText(log, 'warn', texts('snapshot.not-removed', { reason: reasonOf(error) })),
  })
  let stop = () => {}
  const trimLater = (): void => {
    stop = clock.timer(TRIM_EVERY, () => {
      shelf.trim()
      trimLater()
    })
  }
  trimLater()
  let last: MissingSnapshot | null = null
  return {
    parts: {
      config,
      shelf,
      onNone(missing) {
        last = missing
      },
    },
    list: shelf.list,
    state() {
      const kept = shelf.list()
      const isPast = last === null || (kept.at(-1)?.made ?? 0) >= last.at
      return {
        folder: shelf.folder,
        kept,
        missing: isPast || last === null ? null : { ...last, reason: last.reason.text },
      }
    },
    close: () => stop(),
  }
}

/** The surroundings of the copies of one upstream. */
export interface SnapshottingDependencies extends Pick<LocatorOptions, 'cached'> {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly observer: SnapshotObserver
  readonly world: Pick<World, 'disk' | 'nonce'>
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
    const tools = { clone: cloneFile, check: checkInThread, clock }
    const snapshots = createSnapshots({ upstream: name, shelf, every, size, locate, ...tools })
    const say = createReport(log, config, clock)

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
        // To an Anki that is not there nothing happens, and its clients learn that at once.
        if (first.size === 0 || (await upstream.health.settled()) !== 'up') return upstream.send(leaves, sender)
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

/** Sends the calls without those destructive ones that the owner has not approved. Their outcome says so. */
async function sendApproved(
  leaves: readonly Leaf[],
  unprotected: ReadonlyMap<LeafClient, Text>,
  ask: Asks['ask'],
  send: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const approvals = new Map<number, Approval>()
  const calls = leaves.map((leaf, index): Leaf | Outcome => {
    const reason = leaf.client !== null && isDestructive(leaf) ? unprotected.get(leaf.client) : undefined
    if (reason === undefined) return leaf
    const permission = askWithout(leaf, leaf.client?.name ?? '', reason, ask)
    if (!permission.ok) return { kind: 'refused', error: permission.error, by: 'ask' }
    approvals.set(index, permission.approval)
    return leaf
  })
  let outcomes: readonly Outcome[] | null = null
  try {
    outcomes = await sendSome(calls, send)
    return outcomes
  } finally {
    for (const [index, approval] of approvals) approval.end(outcomes === null || wasSent(outcomes[index]))
  }
}

function isDestructive({ action }: Leaf): boolean {
  return action.gateway.groups.includes('destructive')
}

/** Returns the first destructive call of each client. The gateway's own calls belong to none. */
function firstDestructive(leaves: readonly Leaf[]): ReadonlyMap<LeafClient, Leaf> {
  const first = new Map<LeafClient, Leaf>()
  for (const leaf of leaves) {
    const { client } = leaf
    if (client !== null && isDestructive(leaf) && !first.has(client)) first.set(client, leaf)
  }
  return first
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

/** Returns the log of copies. A reason that stays is logged once in `every`. */
function createReport(log: Lines, { every, whenNone }: SnapshotConfig, clock: Pick<Clock, 'steady'>) {
  let said: { readonly code: string; readonly at: number } | null = null
  return (protection: Exclude<Protection, { kind: 'kept' }>, facts: object): void => {
    if (protection.kind === 'made') {
      said = null
      const { name, bytes, notes, cards } = protection.snapshot
      logText(log, 'info', texts('snapshot.made'), { ...facts, snapshot: name, bytes, notes, cards })
      return
    }
    const { code, text } = protection.reason
    if (said !== null && said.code === code && clock.steady() - said.at < every) return
    said = { code, at: clock.steady() }
    logText(
      log,
      'warn',
      texts(whenNone === 'ask' ? 'snapshot.asked-instead' : 'snapshot.none', { reason: text }),
      facts,
    )
  }
}
