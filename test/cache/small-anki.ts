import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type Cache, createCache } from '../../src/cache/cache.ts'
import { realDisk } from '../../src/cache/disk.ts'
import type { EvictionReason, LookUpResult } from '../../src/cache/observer.ts'
import type { CacheConfig } from '../../src/cache/settings.ts'
import type { Mode } from '../../src/cache/trust.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import type { Send, Sender } from '../../src/upstream/send.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import type { Outcome } from '../../src/wire/outcome.ts'
import { jsonText } from '../../src/wire/python.ts'
import { type FakeClock, fakeClock } from '../support/clock.ts'

/** The names of the actions that one exchange held. */
export type Exchange = readonly string[]

/** A collection in a real SQLite file, an upstream that answers from it, and a cache in front of both. */
export interface SmallAnki {
  readonly folder: string
  readonly cache: Cache
  /** Every exchange so far, the cache's own questions left out. */
  readonly exchanges: Exchange[]
  /** Of each exchange, what aborts when nobody waits for it any more. */
  readonly signals: AbortSignal[]
  readonly lookUps: LookUpResult[]
  readonly evicted: EvictionReason[]
  readonly modes: Mode[]
  /** The folders that the cache has found. */
  readonly found: string[]
  /** The cache's clock; tests move it. */
  readonly clock: FakeClock
  /** Writes as Anki does on its own; the answers to all collection reads hold this value. */
  write(value: string): void
  /** What is called before an exchange is sent. */
  queued: ((exchange: Exchange) => Promise<void> | void) | null
  /** What is called before an exchange is answered. */
  before: ((exchange: Exchange) => Promise<void> | void) | null
  /** What is called after the answers are made and before they arrive. */
  after: ((exchange: Exchange) => Promise<void> | void) | null
  /** Answers the next calls of an action in another way. */
  answers: Map<string, (leaf: Leaf) => Outcome>
  become(state: UpstreamState): void
  ask(calls: string | readonly string[], caller?: Partial<Sender>): Promise<readonly Outcome[]>
  /** The text of the answer to one call, and how it was served. */
  one(call: string, caller?: Partial<Sender>): Promise<string>
}

const catalogue = loadCatalogue()
const plain: CacheConfig = { size: 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'trust', actions: {} }

/** A leaf call from `action` or `action {params}`. */
export function leaf(call: string): Leaf {
  const space = call.indexOf(' ')
  const action = catalogue.get(space < 0 ? call : call.slice(0, space))
  if (action === undefined) throw new Error(`no action ${call}`)
  return leafOf(action, space < 0 ? null : Buffer.from(call.slice(space + 1)))
}

/** Starts one; resolves when its cache knows how it keeps answers. */
export async function startSmallAnki(
  t: Test,
  config: Partial<CacheConfig> = {},
  { collection = 'auto', url = 'http://127.0.0.1:1', aheadFor = 0, patience = 60_000 } = {},
): Promise<SmallAnki> {
  const folder = mkdtempSync(join(tmpdir(), 'small-anki-'))
  const media = join(folder, 'collection.media')
  mkdirSync(media)
  const database = new DatabaseSync(join(folder, 'collection.anki2'))
  database.exec('pragma synchronous=off; pragma locking_mode=exclusive; pragma journal_mode=wal')
  database.exec('create table t(v); insert into t values (0)')
  let value = 'start'
  const exchanges: Exchange[] = []
  const signals: AbortSignal[] = []
  const lookUps: LookUpResult[] = []
  const evicted: EvictionReason[] = []
  const modes: Mode[] = []
  // Ahead of all file times, so that none counts as recent.
  const clock = fakeClock(Date.now() + 3_600_000)
  const listeners: ((state: UpstreamState) => void)[] = []
  let state: UpstreamState = 'up'

  const answer = (leaf: Leaf): Outcome => {
    const { name } = leaf.action
    const own = small.answers.get(name)
    if (own !== undefined) return own(leaf)
    const result = (text: string): Outcome => ({ kind: 'result', text: Buffer.from(text), by: 'anki' })
    if (name === 'getMediaDirPath') return result(jsonText(media))
    if (name === 'getMediaFilesNames') return result(JSON.stringify(readdirSync(media)))
    if (name === 'version') return result('6')
    if (leaf.action.gateway.kind !== 'read') {
      if (leaf.action.gateway.changes.includes('notes')) small.write(String(leaf.params))
      return result('1234')
    }
    return result(jsonText(value))
  }
  const send: Send = async (leaves, { client, signal, onSend }) => {
    const exchange = leaves.map(({ action }) => action.name)
    if (client === 'gateway') return leaves.map(answer)
    await small.queued?.(exchange)
    onSend?.()
    exchanges.push(exchange)
    signals.push(signal)
    await small.before?.(exchange)
    const outcomes = leaves.map(answer)
    await small.after?.(exchange)
    return outcomes
  }
  const health = {
    get state() {
      return state
    },
    waits: false,
    stands: true,
    settled: async () => state,
    suspect: () => {},
    onChange: (listener: (state: UpstreamState) => void) => void listeners.push(listener),
    close: () => {},
  }
  const small: SmallAnki = {
    folder,
    found: [],
    exchanges,
    signals,
    lookUps,
    evicted,
    modes,
    clock,
    queued: null,
    before: null,
    after: null,
    answers: new Map(),
    write(next) {
      value = next
      database.prepare('insert into t values (?)').run(next)
    },
    become(next) {
      state = next
      for (const listener of listeners) listener(next)
    },
    ask(calls, caller) {
      const leaves = (typeof calls === 'string' ? [calls] : calls).map(leaf)
      return small.cache.send(leaves, { client: 'test', signal: new AbortController().signal, ...caller })
    },
    async one(call, caller) {
      const [outcome] = await small.ask(call, caller)
      if (outcome?.kind === 'failed') return `failed ${outcome.failure}`
      if (outcome === undefined || outcome.kind === 'refused') return `refused ${outcome?.error}`
      return `${outcome.text} ${outcome.by === 'anki' ? 'asked' : outcome.by}`
    },
    cache: createCache({
      upstream: { url, health, send },
      catalogue,
      aheadFor,
      config: { ...plain, ...config },
      collection,
      nonce: () => Math.random().toString(16).slice(2),
      clock,
      patience,
      disk: realDisk,
      onMode: (mode) => modes.push(mode),
      onFound: (folder) => small.found.push(folder),
      onEvict: (reason) => evicted.push(reason),
      onLookUp: (how) => lookUps.push(how),
    }),
  }
  t.teardown(() => {
    small.cache.close()
    database.close()
    rmSync(folder, { recursive: true })
  })
  small.become('up')
  const isFound = () => small.modes.length > 0 || config.stamp === 'off' || collection === 'off'
  await turnsUntil(isFound)
  return small
}

/** Lets the event loop turn so many times. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Holds the next exchange until a test lets it go: before it is sent, while it is on its way, or after Anki has answered. */
export function hold(anki: SmallAnki, when: 'queued' | 'before' | 'after') {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isHeld = false
  anki[when] = async () => {
    anki[when] = null
    isHeld = true
    await promise
  }
  return { held: () => turnsUntil(() => isHeld), release: resolve }
}

/** Lets the event loop turn until something holds. Throws if it does not soon: nothing here waits for anything outside the process. */
export async function turnsUntil(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns === 10_000) throw new Error('it does not come to hold')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
