import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import { addressOfUrl, isLoopbackHost } from '../net/address.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Send, Sender } from '../upstream/send.ts'
import type { CachedReplies, Further, Upstream } from '../upstream/upstream.ts'
import { failed, type Outcome } from '../wire/outcome.ts'
import { createAsked } from './asked.ts'
import { startFlight } from './asking.ts'
import type { Disk } from './disk.ts'
import { createUnknowns } from './existing.ts'
import { createFlights } from './flights.ts'
import { createFurtherReads } from './further.ts'
import { keyOf } from './key.ts'
import { createClassify, NONE, type Retention } from './kinds.ts'
import { createEpochs, type Epochs, type Moment } from './moment.ts'
import { createNoteOrder } from './note-order.ts'
import type { EvictionReason, LookUpResult } from './observer.ts'
import { type CollectionPlace, findPlace } from './place.ts'
import type { Read, ReadServices } from './read.ts'
import { findCached, serveRead, serveReads } from './reads.ts'
import { createResults, type State } from './results.ts'
import type { CacheConfig } from './settings.ts'
import type { Look } from './stamp.ts'
import { createTrust, type Mode } from './trust.ts'
import { createTurn } from './turn.ts'
import { createView, type View } from './view.ts'

/** The cache of one upstream. It sends calls as the lane does, and serves cached replies itself. */
export interface Cache extends CachedReplies {
  readonly send: Send
  readonly mode: Mode
  /** The collection of the open profile, or null while the cache does not know it. */
  readonly place: CollectionPlace | null
  readonly bytes: number
  readonly entries: number
  close(): void
}

export interface CacheOptions {
  /** The upstream's name in reports, its health, and its queue for calls. */
  readonly upstream: Pick<Upstream, 'url' | 'health' | 'send'>
  readonly catalogue: Catalogue
  readonly config: CacheConfig
  /** `auto`, `off`, or the folder of the collection. */
  readonly collection: string
  /** Returns a text that nobody can guess and that is valid in a file name. */
  readonly nonce: () => string
  /** The time, in ms, for which a reply may be used that was read ahead and depends on the clock. 0 means never. */
  readonly aheadFor: number
  /** The longest time, in ms, for which a call waits for earlier notes of its client. */
  readonly patience: number
  readonly clock: Clock
  readonly disk: Disk
  readonly onMode: (mode: Mode) => void
  /** The cache has found the open collection in this folder. */
  readonly onFound: (folder: string) => void
  readonly onEvict: (reason: EvictionReason) => void
  readonly onLookUp: (how: LookUpResult) => void
}

/** The time, in ms, in which a `late` action can still write after its reply. */
const LATE = 2_000

export function createCache(options: CacheOptions): Cache {
  const { upstream, catalogue, config, clock, onEvict, onLookUp, onMode } = options
  const { health } = upstream
  const classify = createClassify(catalogue.all, config)
  const epochs = createEpochs()
  const asked = createAsked(catalogue, upstream.send)
  const isLocal = isLoopbackHost(addressOfUrl(upstream.url).host)
  const find = async () => {
    const found = await findPlace({ ...options, isLocal, asked, platform: process.platform })
    if (found.ok) options.onFound(found.place.folder)
    return found
  }
  const trust = createTrust({
    withoutProof: config.stamp === 'trust',
    find: config.stamp === 'off' || options.collection === 'off' ? null : find,
    clock,
    onMode,
  })
  const closed = new AbortController()
  const once = { proved: options.aheadFor, bounded: Math.min(options.aheadFor, config.ttl) }
  const look = (): View => createView({ trust, epochs, isUp: () => health.state === 'up', clock, once })
  const turn = createTurn(look)
  const results = createResults(config.size, (state) => whyInvalid(state, epochs), onEvict)

  const processEnded = (): void => {
    epochs.processEnded()
    trust.forget()
  }
  const send: Send = async (leaves, sender) => {
    const outcomes = await upstream.send(leaves, sender)
    if (outcomes.some(isConnectionFailure)) processEnded()
    return outcomes
  }
  health.onChange((state) => {
    processEnded()
    if (state === 'up') trust.seek()
  })
  const flights = createFlights()
  const reading: ReadServices = { results, flights, send, look }

  const sendWrites = async (leaves: readonly Leaf[], writes: readonly Leaf[], sender: Sender) => {
    const areWrites = new Set(writes)
    const changes = [...new Set(writes.flatMap(({ action }) => action.gateway.changes))]
    epochs.wrote(changes)
    const before: Look = trust.place?.look() ?? null
    const onceTaken = flights.waits(sender.client)
    const onSend = () => {
      onceTaken()
      sender.onSend?.()
    }
    const outcomes = await send(leaves, { ...sender, onSend }).finally(() => {
      onceTaken()
      epochs.wrote(changes)
    })
    const after: Look = trust.place?.look() ?? null
    leaves.forEach((leaf, index) => {
      if (areWrites.has(leaf)) trust.sawWrite(leaf, outcomes[index] as Outcome, before, after)
    })
    if (writes.some(({ action }) => action.gateway.late)) {
      void clock.after(LATE, closed.signal).then(() => epochs.wrote(changes))
    }
    return outcomes
  }

  const readOf = (leaf: Leaf): Read => {
    const kind = classify(leaf)
    return { leaf, kind: kind === 'write' ? NONE : kind, key: keyOf(leaf) }
  }
  const unknowns = createUnknowns({
    catalogue,
    reading,
    readOf,
    next: turn.next,
    sendWrites: (leaves, sender) => sendWrites(leaves, leaves, sender),
    process: () => epochs.process,
  })

  const furtherReads = createFurtherReads({ reading, readOf, mayUseOnce: once.proved > 0 })
  const pass = async (
    leaves: readonly Leaf[],
    sender: Sender,
    further: Further | null,
  ): Promise<readonly Outcome[]> => {
    const kinds = leaves.map(classify)
    const writes = leaves.filter((_leaf, index) => kinds[index] === 'write')
    if (writes.length > 0) return sendWrites(leaves, writes, sender)
    const reads = leaves.map((leaf, index): Read => ({ leaf, kind: kinds[index] as Retention, key: keyOf(leaf) }))
    const view = await turn.next()
    const boarding = {
      sender,
      further: further === null ? null : (seen: View) => furtherReads(further, seen, sender.client),
    }
    const outcomes =
      reads.length === 1
        ? [await serveRead(reads[0] as Read, view, boarding, reading)]
        : await serveReads(reads, view, boarding, reading)
    outcomes.forEach((outcome, index) => {
      onLookUp(lookUpOf(outcome, (reads[index] as Read).kind))
    })
    return outcomes
  }
  const order = createNoteOrder(clock, options.patience)
  const serve = async (
    leaves: readonly Leaf[],
    sender: Sender,
    further: Further | null,
  ): Promise<readonly Outcome[]> => {
    const isOnlyNotes = leaves.every(({ action }) => action.gateway.makesNotes !== null)
    const entered = order.enter(sender.client, isOnlyNotes)
    const release = entered instanceof Promise ? await entered : entered
    if (release === null) return leaves.map(() => failed('busy'))
    try {
      const known = isOnlyNotes ? await unknowns.serve(leaves, sender) : null
      if (known === null) return pass(leaves, sender, further)
      for (const _ of known) onLookUp('hit')
      return known
    } finally {
      release()
    }
  }

  return {
    isProved: () => trust.believed() !== null,
    prepare(leaves) {
      const reads = leaves.map(readOf)
      const areCacheable = reads.every(
        ({ leaf, kind }) => kind.keeps !== 'none' && leaf.action.gateway.makesNotes === null,
      )
      if (!areCacheable) return null
      return async () => {
        const cached = findCached(reads, await turn.next(), reading)
        if (cached !== null) for (const _ of cached) onLookUp('hit')
        return cached
      }
    },
    send: (leaves, sender) => serve(leaves, sender, null),
    further: {
      sendWith: serve,
      async ask(sender, further) {
        const view = await turn.next()
        const along = furtherReads(further, view, sender.client)
        if (along.reads.length > 0) await startFlight([], view, { sender, further: () => along }, reading).landed
      },
      look: () => look().located,
      get latest() {
        return epochs.latest
      },
    },
    moment: () => look().moment,
    get mode() {
      return trust.mode
    },
    get place() {
      return trust.place
    },
    get bytes() {
      return results.bytes
    },
    get entries() {
      return results.entries
    },
    close() {
      closed.abort()
      results.clear()
    },
  }
}

/** After such a failure the cache no longer assumes that the same Anki is running. */
function isConnectionFailure(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && (outcome.failure === 'lost' || outcome.failure === 'unreachable')
}

function lookUpOf({ by }: Outcome, { keeps }: Retention): LookUpResult {
  if (by === 'anki') return keeps === 'none' ? 'passed' : 'miss'
  return by === 'cache' ? 'hit' : 'shared'
}

/** Returns the reason why a reply that was cached in this state is no longer valid. */
function whyInvalid(state: State, epochs: Epochs): EvictionReason {
  if (typeof state === 'object') {
    const { process, write } = state as Moment
    if (process !== epochs.process) return 'process'
    return write === epochs.write ? 'stamp' : 'write'
  }
  const [word, ...rest] = state.split(' ')
  if (word === 'time') return rest[0] === String(epochs.process) ? 'write' : 'process'
  if (rest.at(-2) !== String(epochs.process)) return 'process'
  return rest.at(-1) === String(epochs.write) ? 'stamp' : 'write'
}
