import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type Cache, createCache } from '../../src/cache/cache.ts'
import type { Caller } from '../../src/cache/caller.ts'
import type { ServedOutcome } from '../../src/cache/reads.ts'
import type { Mode } from '../../src/cache/trust.ts'
import type { CacheConfig } from '../../src/config/config.ts'
import type { FallReason, LookUp } from '../../src/observe/cache.ts'
import type { HealthState } from '../../src/upstream/health.ts'
import type { Leaf, LeafOutcome } from '../../src/upstream/leaf.ts'
import { jsonText } from '../../src/wire/python.ts'

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
  readonly lookUps: LookUp[]
  readonly fallen: FallReason[]
  readonly modes: Mode[]
  /** Milliseconds on the cache's clocks; tests move them. */
  clock: { now: number }
  /** What waits for its time, and how long it is to wait. */
  readonly waiting: Set<{ readonly ms: number; readonly callback: () => void }>
  /** Writes as Anki does on its own; the answers to all collection reads hold this value. */
  write(value: string): void
  /** What is called before an exchange is sent. */
  queued: ((exchange: Exchange) => Promise<void> | void) | null
  /** What is called before an exchange is answered. */
  before: ((exchange: Exchange) => Promise<void> | void) | null
  /** What is called after the answers are made and before they arrive. */
  after: ((exchange: Exchange) => Promise<void> | void) | null
  /** Answers the next calls of an action in another way. */
  answers: Map<string, (leaf: Leaf) => LeafOutcome>
  become(state: HealthState): void
  ask(calls: string | readonly string[], caller?: Partial<Caller>): Promise<readonly ServedOutcome[]>
  /** The text of the answer to one call, and how it was served. */
  one(call: string, caller?: Partial<Caller>): Promise<string>
}

const catalogue = loadCatalogue()
const plain: CacheConfig = { size: 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'trust', actions: {} }

/** A leaf call from `action` or `action {params}`. */
export function leafOf(call: string): Leaf {
  const space = call.indexOf(' ')
  const action = catalogue.get(space < 0 ? call : call.slice(0, space))
  if (action === undefined) throw new Error(`no action ${call}`)
  return { action, params: space < 0 ? null : Buffer.from(call.slice(space + 1)) }
}

/** Starts one; resolves when its cache knows how it keeps answers. */
export async function startSmallAnki(
  t: Test,
  config: Partial<CacheConfig> = {},
  { collection = 'auto', url = 'http://127.0.0.1:1' } = {},
): Promise<SmallAnki> {
  const folder = mkdtempSync(join(tmpdir(), 'small-anki-'))
  const media = join(folder, 'collection.media')
  mkdirSync(media)
  const database = new DatabaseSync(join(folder, 'collection.anki2'))
  database.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; create table t(v); insert into t values (0)')
  let value = 'start'
  const exchanges: Exchange[] = []
  const signals: AbortSignal[] = []
  const lookUps: LookUp[] = []
  const fallen: FallReason[] = []
  const modes: Mode[] = []
  // Ahead of all file times, so that none counts as recent.
  const clock = { now: Date.now() + 3_600_000 }
  const waiting: SmallAnki['waiting'] = new Set()
  const listeners: ((state: HealthState) => void)[] = []
  let state: HealthState = 'up'

  const answer = (leaf: Leaf): LeafOutcome => {
    const { name } = leaf.action
    const own = small.answers.get(name)
    if (own !== undefined) return own(leaf)
    const result = (text: string): LeafOutcome => ({ kind: 'result', text: Buffer.from(text) })
    if (name === 'getMediaDirPath') return result(jsonText(media))
    if (name === 'getMediaFilesNames') return result(JSON.stringify(readdirSync(media)))
    if (name === 'version') return result('6')
    if (leaf.action.gateway.kind !== 'read') {
      if (leaf.action.gateway.changes.includes('notes')) small.write(String(leaf.params))
      return result('1234')
    }
    return result(jsonText(value))
  }
  const send = async (leaves: readonly Leaf[], { client, signal, onSend }: Caller): Promise<readonly LeafOutcome[]> => {
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
    settled: async () => state,
    suspect: () => {},
    onChange: (listener: (state: HealthState) => void) => void listeners.push(listener),
    close: () => {},
  }
  const small: SmallAnki = {
    folder,
    exchanges,
    signals,
    lookUps,
    fallen,
    modes,
    clock,
    waiting,
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
      const leaves = (typeof calls === 'string' ? [calls] : calls).map(leafOf)
      return small.cache.send(leaves, { client: 'test', signal: new AbortController().signal, ...caller })
    },
    async one(call, caller) {
      const [outcome] = await small.ask(call, caller)
      if (outcome === undefined || outcome.kind === 'failed') return `failed ${outcome?.failure}`
      return `${outcome.text} ${outcome.by ?? 'asked'}`
    },
    cache: createCache({
      upstream: { url, health, lane: { send } },
      catalogue,
      config: { ...plain, ...config },
      collection,
      nonce: () => Math.random().toString(16).slice(2),
      now: () => clock.now,
      wallClock: () => clock.now,
      later(ms, callback) {
        const entry = { ms, callback }
        waiting.add(entry)
        return () => waiting.delete(entry)
      },
      onMode: (mode) => modes.push(mode),
      onFall: (reason) => fallen.push(reason),
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
  while (!isFound()) await new Promise((resolve) => setImmediate(resolve))
  return small
}
