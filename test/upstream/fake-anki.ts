import { type Catalogue, loadCatalogue } from '../../src/actions/catalogue.ts'
import type { Exchanged, Exchanger, Sent } from '../../src/upstream/exchange.ts'
import { createLane, type Lane, type LaneOptions } from '../../src/upstream/lane.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import type { UpstreamTimeouts } from '../../src/upstream/settings.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { isAnswer, type Outcome } from '../../src/wire/outcome.ts'
import { awake } from '../support/clock.ts'

/** One request of an exchange as the fake sees it. */
export interface Asked {
  readonly action: string
  readonly params?: Record<string, unknown>
}

/** An exchange that the fake was sent. */
export interface FakeExchange {
  readonly body: string
  /** What was asked: the items of a multi, or the one call. */
  readonly calls: readonly Asked[]
  readonly aborted: boolean
  reply(text: string): void
  end(kind: 'lost' | 'unreachable'): void
}

/** What the lane told its observer. */
export interface Told {
  readonly exchanges: string[]
  merged: number
  resent: number
  readonly silent: boolean[]
}

/** A lane in front of an Anki that answers as a test says. */
export interface Fake {
  readonly lane: Lane
  readonly exchanges: FakeExchange[]
  readonly probes: FakeExchange[]
  readonly told: Told
  /** Resolves when so many exchanges were sent. */
  sent(count: number): Promise<void>
  probed(count: number): Promise<void>
  /** Sends leaves as one request of a client. */
  send(client: string, ...leaves: readonly Leaf[]): Promise<readonly Outcome[]>
  /** Lets the computer sleep for so many ms. */
  sleep(ms: number): void
}

/** How the fake differs from an Anki that answers every call with its name. */
export interface FakeOptions {
  /** The result or error of a call; the default is its action's name. An Error is an error. */
  readonly answer?: (call: Asked) => unknown
  /** Which exchanges (from 1) wait until the test answers them. */
  readonly holds?: (number: number) => boolean
  /** The whole reply, where it is none that AnkiConnect gives; null is a lost connection. */
  readonly spoil?: (calls: readonly Asked[], asMulti: boolean) => string | null | undefined
  readonly bounds?: Partial<LaneOptions['bounds']>
  readonly timeouts?: Partial<UpstreamTimeouts>
  readonly health?: { state: UpstreamState }
  readonly patience?: number
}

export const catalogue: Catalogue = loadCatalogue()

/** A leaf call of the catalogue. */
export function leaf(action: string, params?: object): Leaf {
  const known = catalogue.get(action)
  if (known === undefined) throw new Error(`no action ${action}`)
  return leafOf(known, params === undefined ? null : Buffer.from(JSON.stringify(params)))
}

/** Outcomes as texts: a result's or an error's JSON, or the failure. */
export function texts(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((outcome) =>
    isAnswer(outcome) ? outcome.text.toString() : outcome.kind === 'failed' ? outcome.failure : outcome.error.text,
  )
}

export function createFake(options: FakeOptions = {}): Fake {
  const exchanges: FakeExchange[] = []
  const probes: FakeExchange[] = []
  const told: Told = { exchanges: [], merged: 0, resent: 0, silent: [] }
  const waiting: (() => void)[] = []
  const changed = () => {
    for (const check of waiting) check()
  }
  const answer = (call: Asked): object => {
    const given = options.answer?.(call)
    if (given instanceof Error) return { result: null, error: given.message }
    return { result: given === undefined ? call.action : given, error: null }
  }
  const send = (list: FakeExchange[], body: Buffer, holds: boolean): Sent => {
    const ended = Promise.withResolvers<Exchanged>()
    const call = JSON.parse(body.toString())
    const asMulti = call.action === 'multi'
    const calls: Asked[] = asMulti ? call.params.actions : [call]
    let aborted = false
    const exchange: FakeExchange = {
      body: body.toString(),
      calls,
      get aborted() {
        return aborted
      },
      reply: (text) => ended.resolve({ kind: 'reply', status: 200, body: Buffer.from(text) }),
      end: (kind) => ended.resolve({ kind }),
    }
    list.push(exchange)
    if (!holds) {
      const spoilt = options.spoil?.(calls, asMulti)
      const whole = asMulti ? { result: calls.map(answer), error: null } : answer(call)
      // Not at once: a reply never comes before what was asked in the same turn.
      setImmediate(() => {
        if (spoilt === null) exchange.end('lost')
        else exchange.reply(spoilt ?? JSON.stringify(whole))
      })
    }
    changed()
    return {
      started: Promise.resolve(),
      begun: false,
      ended: ended.promise,
      abort() {
        aborted = true
        ended.resolve({ kind: 'lost' })
      },
    }
  }
  const exchanger: Pick<Exchanger, 'send'> = {
    send: (body) => send(exchanges, body, options.holds?.(exchanges.length + 1) === true),
  }
  const health = options.health ?? { state: 'up' }
  let slept = 0
  const lane = createLane({
    exchanger,
    health: {
      get state() {
        return health.state
      },
      settled: async () => health.state,
      suspect: () => {},
    },
    key: null,
    timeouts: { read: 5000, write: 5000, long: 5000, ...options.timeouts },
    bounds: { window: 80, pack: 262_144, notes: 16, ...options.bounds },
    probe: () => send(probes, Buffer.from('{"action": "probe"}'), true),
    observer: {
      exchange: (outcome) => told.exchanges.push(outcome),
      waited: () => {},
      merged: (calls) => {
        told.merged += calls
      },
      resent: (calls) => {
        told.resent += calls
      },
      silent: (silent) => told.silent.push(silent),
    },
    clock: { ...awake, steady: () => performance.now(), wall: () => performance.now() + slept },
    patience: options.patience ?? 5000,
  })
  const until = (done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = () => done() && resolve()
      waiting.push(check)
      check()
    })
  return {
    lane,
    exchanges,
    probes,
    told,
    sent: (count) => until(() => exchanges.length >= count),
    probed: (count) => until(() => probes.length >= count),
    send: (client, ...leaves) => lane.send(leaves, { client, signal: new AbortController().signal }),
    sleep(ms) {
      slept += ms
    },
  }
}
