import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { caching } from '../../src/assembly/caching.ts'
import { realWorld } from '../../src/assembly/world.ts'
import type { CacheConfig } from '../../src/cache/settings.ts'
import { createLog } from '../../src/observe/log.ts'
import type { AheadEnd } from '../../src/read-ahead/observer.ts'
import { readingAhead } from '../../src/read-ahead/read-ahead.ts'
import { createInMemory } from '../../src/sandbox/in-memory.ts'
import { absentUpstream } from '../../src/upstream/absent.ts'
import { createCompany } from '../../src/upstream/company.ts'
import { createEstimate } from '../../src/upstream/estimate.ts'
import { type Leaf, type LeafClient, leafOf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import { compose, type Upstream } from '../../src/upstream/upstream.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'
import { jsonText } from '../../src/wire/python.ts'
import { cutReply } from '../../src/wire/reply.ts'
import { composeBody } from '../../src/wire/request.ts'
import { type FakeClock, fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

export const catalogue = loadCatalogue()
export const BOUNDS = { window: 80, pack: 256 * 1024, notes: 16 }

/** A call of a client: its action and its params, as the client spells them. */
export interface Asked {
  readonly action: string
  readonly params?: object | string
}

export interface WalkingAnkiOptions {
  /** How long a reply that depends on the clock may be used, in ms. Null: nothing is read ahead. */
  readonly clock?: number | null
  readonly may?: (leaf: Leaf) => boolean
  readonly cache?: Partial<CacheConfig>
}

/** The sandbox behind the cache and the walks, with the file of a collection beside it, and a clock that tests move. */
export interface WalkingAnki {
  /** Makes one request of a client. Resolves to the reply to each call, and how it was served. */
  ask(calls: Asked | readonly Asked[], client?: string | LeafClient): Promise<readonly Reply[]>
  /** Makes one call and resolves to its result. */
  result(action: string, params?: object, client?: string | LeafClient): Promise<unknown>
  /** Changes the collection past the gateway. */
  outside(action: string, params: object): unknown
  /** The calls of each exchange: action and params as text. */
  readonly exchanges: string[][]
  readonly counts: Readonly<Record<AheadEnd, number>>
  readonly clock: FakeClock
  /** Puts a client into the queue, until the returned function is called. */
  readonly enter: (client: string) => () => void
  /** Called before an exchange is answered. */
  before: (() => void) | null
}

export interface Reply {
  readonly text: string
  readonly how: string
}

const PLAIN: CacheConfig = { size: 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'trust', actions: {} }
/** The sandbox's own clock stands, so that two sandboxes give the same ids. */
const NOW = 1_700_000_000_000

export async function startWalkingAnki(t: Test, options: WalkingAnkiOptions = {}): Promise<WalkingAnki> {
  const folder = newFolder(t)
  const media = join(folder, 'collection.media')
  mkdirSync(media)
  const database = new DatabaseSync(join(folder, 'collection.anki2'))
  t.teardown(() => database.close())
  database.exec('pragma synchronous=off; pragma locking_mode=exclusive; pragma journal_mode=wal')
  database.exec('create table t(v); insert into t values (0)')
  // Ahead of all file times, so that none counts as recent.
  const clock = fakeClock(Date.now() + 3_600_000)
  let ticks = 0
  const sandbox = createInMemory(() => NOW + ticks++)
  const exchanges: string[][] = []
  const counts = { read: 0, used: 0, wasted: 0 }
  const company = createCompany(clock)
  const aheadFor = options.clock === undefined ? 1000 : options.clock

  const own = ({ action: { name } }: Leaf): Outcome | null => {
    const result = (text: string): Outcome => ({ kind: 'result', text: Buffer.from(text), by: 'anki' })
    if (name === 'getMediaDirPath') return result(jsonText(media))
    return name === 'getMediaFilesNames' ? result(JSON.stringify(readdirSync(media))) : null
  }
  const answer = (leaves: readonly Leaf[]): readonly Outcome[] => {
    const calls = leaves.map(({ action, params }) => ({ action: action.nameText, params }))
    const reply = sandbox(composeBody(calls, leaves.length > 1, null))
    const answers = reply === null ? null : cutReply(reply, leaves.length, leaves.length > 1)
    if (answers === null) throw new Error('the sandbox gave no reply')
    if (leaves.some((leaf) => leaf.writes())) database.exec('insert into t values (1)')
    return answers.map(answeredByAnki)
  }
  const send: Send = async (leaves, { client, onSend }) => {
    const owns = leaves.map(own)
    if (owns.every((one) => one !== null)) return owns
    const leave = company.enter(client)
    onSend?.()
    exchanges.push(leaves.map(({ action, params }) => `${action.name} ${params ?? ''}`.trim()))
    await null
    anki.before?.()
    const outcomes = answer(leaves)
    leave()
    return outcomes
  }
  const absent = absentUpstream('anki')
  const upstream: Upstream = {
    ...absent,
    url: 'http://127.0.0.1:1',
    health: { ...absent.health, state: 'up', stands: true, settled: async () => 'up', onChange: (tell) => tell('up') },
    send,
    lane: { silent: false, estimate: createEstimate(), company, send },
  }
  let isFound = () => {}
  const found = new Promise<void>((resolve) => {
    isFound = resolve
  })
  const front = compose(upstream, [
    caching(
      { ...PLAIN, ...options.cache },
      { collection: 'auto', timeout: { connect: 1000, read: 1000, write: 1000, long: 1000 } },
      {
        catalogue,
        log: createLog({ level: 'silent', format: 'json' }),
        clock,
        observer: { lookedUp() {}, evicted() {}, cachedBy() {}, watchSize() {} },
        world: realWorld,
        onCollection: () => isFound(),
        readAhead: aheadFor === null ? null : { clock: aheadFor },
      },
    ),
    ...(aheadFor === null
      ? []
      : [
          readingAhead({
            bounds: BOUNDS,
            clock,
            may: options.may ?? (() => true),
            observer: {
              ahead(end, calls) {
                counts[end] += calls
              },
            },
          }),
        ]),
  ])
  t.teardown(() => front.close())
  await found

  const leafFor = (asked: Asked, client: string | LeafClient): Leaf => {
    const action = catalogue.get(asked.action)
    if (action === undefined) throw new Error(`no action ${asked.action}`)
    const { params } = asked
    const text = typeof params === 'string' ? params : params === undefined ? null : JSON.stringify(params)
    return leafOf(
      action,
      text === null ? null : Buffer.from(text),
      typeof client === 'string' ? { name: client, profile: null, mode: 'enforce' } : client,
    )
  }
  const anki: WalkingAnki = {
    exchanges,
    counts,
    clock,
    enter: company.enter,
    before: null,
    async ask(calls, client = 'anna') {
      const leaves = [calls].flat().map((asked) => leafFor(asked as Asked, client))
      const name = typeof client === 'string' ? client : client.name
      const outcomes = await front.send(leaves, { client: name, signal: new AbortController().signal })
      return outcomes.map((outcome) => {
        if (outcome.kind === 'failed' || outcome.kind === 'refused') return { text: outcome.kind, how: outcome.by }
        const isAhead = outcome.isAhead === true ? ' ahead' : ''
        return { text: `${outcome.kind} ${outcome.text}`, how: `${outcome.by}${isAhead}` }
      })
    },
    async result(action, params, client) {
      const [reply] = await anki.ask({ action, ...(params && { params }) }, client)
      return JSON.parse(reply?.text.replace(/^result /, '') ?? 'null')
    },
    outside(action, params) {
      const [outcome] = answer([leafFor({ action, params }, 'outside')])
      return outcome?.kind === 'result' ? JSON.parse(outcome.text.toString()) : null
    },
  }
  return anki
}
