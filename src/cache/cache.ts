import type { Catalogue } from '../actions/catalogue.ts'
import { addressOfUrl, isLoopback } from '../config/address.ts'
import type { CacheConfig } from '../config/config.ts'
import type { FallReason, LookUp } from '../observe/cache.ts'
import type { Health } from '../upstream/health.ts'
import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import type { KeptAnswers } from '../upstream/upstream.ts'
import { createAsked } from './asked.ts'
import type { Caller, Send } from './caller.ts'
import { createUnknowns } from './existing.ts'
import { createFlights } from './flights.ts'
import { keyOf } from './key.ts'
import { createClassify, type Kind, NONE } from './kinds.ts'
import { createEpochs, type Epochs, type Moment } from './moment.ts'
import { findPlace } from './place.ts'
import { findKept, type Read, type Reading, type ServedOutcome, serveRead, serveReads } from './reads.ts'
import { createResults, type State } from './results.ts'
import type { Look } from './stamp.ts'
import { createTrust, type Mode } from './trust.ts'
import { createTurn } from './turn.ts'
import { createView, type View } from './view.ts'

/** The cache of one upstream: sends calls as the lane does, and answers itself what it knows. */
export interface Cache extends KeptAnswers {
  send(leaves: readonly Leaf[], caller: Caller): Promise<readonly ServedOutcome[]>
  readonly mode: Mode
  readonly bytes: number
  readonly entries: number
  close(): void
}

/** What a cache runs on. */
export interface CacheOptions {
  /** The upstream's name in reports, its health, and the one way to it. */
  readonly upstream: { readonly url: string; readonly health: Health; readonly lane: { readonly send: Send } }
  readonly catalogue: Catalogue
  readonly config: CacheConfig
  /** `auto`, `off`, or the folder of the collection. */
  readonly collection: string
  /** A text that cannot be guessed and is good for a file's name. */
  readonly nonce: () => string
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  /** The wall clock in ms. */
  readonly wallClock: () => number
  /** Calls back after so many ms; returns what cancels that. */
  readonly later: (ms: number, callback: () => void) => () => void
  readonly onMode: (mode: Mode) => void
  readonly onFall: (reason: FallReason) => void
  readonly onLookUp: (how: LookUp) => void
}

/** A `late` action still writes after its reply; so long, in ms, it is given. */
const LATE = 2_000

const NO_DECK_KNOWN = () => undefined

export function createCache(options: CacheOptions): Cache {
  const { upstream, catalogue, config, now, wallClock, later, onFall, onLookUp, onMode } = options
  const { health, lane } = upstream
  const classify = createClassify(catalogue.all, config)
  const epochs = createEpochs()
  const asked = createAsked(catalogue, lane.send)
  const isLocal = isLoopback(addressOfUrl(upstream.url).host)
  const find = () => findPlace({ ...options, isLocal, asked, now: wallClock, platform: process.platform })
  const trust = createTrust({
    withoutProof: config.stamp === 'trust',
    find: config.stamp === 'off' || options.collection === 'off' ? null : find,
    now,
    onMode,
  })
  const waiting = new Set<() => void>()
  const look = (): View => createView({ trust, epochs, isUp: () => health.state === 'up', now, wallClock })
  const turn = createTurn(look)
  const results = createResults(config.size, (state) => whyFell(state, epochs), onFall)

  const processEnded = (): void => {
    epochs.processEnded()
    trust.forget()
  }
  const send: Send = async (leaves, caller) => {
    const outcomes = await lane.send(leaves, caller)
    if (outcomes.some(isConnectionFailure)) processEnded()
    return outcomes
  }
  health.onChange((state) => {
    processEnded()
    if (state === 'up') trust.seek()
  })
  const reading: Reading = { results, flights: createFlights(), send, look }

  const sendWrites = async (leaves: readonly Leaf[], writes: readonly Leaf[], caller: Caller) => {
    const changes = [...new Set(writes.flatMap(({ action }) => action.gateway.changes))]
    epochs.wrote(changes)
    const before: Look = trust.place?.look() ?? null
    const outcomes = await send(leaves, caller).finally(() => epochs.wrote(changes))
    const after: Look = trust.place?.look() ?? null
    leaves.forEach((leaf, index) => {
      const outcome = outcomes[index] as LeafOutcome
      if (outcome.kind === 'result' && writes.includes(leaf)) trust.sawWrite(leaf, outcome, before, after)
    })
    if (writes.some(({ action }) => action.gateway.late)) {
      const cancel = later(LATE, () => {
        waiting.delete(cancel)
        epochs.wrote(changes)
      })
      waiting.add(cancel)
    }
    return outcomes
  }

  const readOf = (leaf: Leaf): Read => {
    const kind = classify(leaf, NO_DECK_KNOWN)
    return { leaf, kind: kind === 'write' ? NONE : kind, key: keyOf(leaf) }
  }
  const unknowns = createUnknowns({
    catalogue,
    reading,
    readOf,
    next: turn.next,
    sendWrites: (leaves, caller) => sendWrites(leaves, leaves, caller),
    process: () => epochs.process,
  })

  return {
    prepare(leaves) {
      const reads = leaves.map(readOf)
      const areKept = reads.every(({ leaf, kind }) => kind.keeps !== 'none' && leaf.action.gateway.makesNotes === null)
      if (!areKept) return null
      return async () => {
        const kept = findKept(reads, await turn.next(), reading)
        if (kept !== null) for (const _ of kept) onLookUp('hit')
        return kept
      }
    },
    async send(leaves, caller) {
      const isOnlyNotes = leaves.every(({ action }) => action.gateway.makesNotes !== null)
      const known = isOnlyNotes ? await unknowns.serve(leaves, caller) : null
      if (known !== null) {
        for (const _ of known) onLookUp('hit')
        return known
      }
      const kinds = leaves.map((leaf) => classify(leaf, NO_DECK_KNOWN))
      const writes = leaves.filter((_leaf, index) => kinds[index] === 'write')
      if (writes.length > 0) return sendWrites(leaves, writes, caller)
      const reads = leaves.map((leaf, index): Read => ({ leaf, kind: kinds[index] as Kind, key: keyOf(leaf) }))
      const view = await turn.next()
      const outcomes =
        reads.length === 1
          ? [await serveRead(reads[0] as Read, view, caller, reading)]
          : await serveReads(reads, view, caller, reading)
      outcomes.forEach((outcome, index) => {
        onLookUp(lookUpOf(outcome, (reads[index] as Read).kind))
      })
      return outcomes
    },
    get mode() {
      return trust.mode
    },
    get bytes() {
      return results.bytes
    },
    get entries() {
      return results.entries
    },
    close() {
      for (const cancel of waiting) cancel()
      results.clear()
    },
  }
}

/** What ends the belief that the same Anki is still there. */
function isConnectionFailure(outcome: LeafOutcome): boolean {
  return outcome.kind === 'failed' && (outcome.failure === 'lost' || outcome.failure === 'unreachable')
}

function lookUpOf(outcome: ServedOutcome, { keeps }: Kind): LookUp {
  if (outcome.by === undefined) return keeps === 'none' ? 'passed' : 'miss'
  return outcome.by === 'cache' ? 'hit' : 'shared'
}

/** What moved since an answer was kept in this state. */
function whyFell(state: State, epochs: Epochs): FallReason {
  if (typeof state === 'object') {
    const { process, write } = state as Moment
    if (process !== epochs.process) return 'process'
    return write === epochs.write ? 'stamp' : 'write'
  }
  const [word, ...rest] = state.split(' ')
  if (word === 'process' || word === 'time') return rest[0] === String(epochs.process) ? 'write' : 'process'
  if (rest.at(-2) !== String(epochs.process)) return 'process'
  return rest.at(-1) === String(epochs.write) ? 'stamp' : 'write'
}
