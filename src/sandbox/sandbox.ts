import { actions } from './actions/actions.ts'
import { type Anki, ModalWindow } from './anki.ts'
import { createCollection } from './collection/collection.ts'
import type { Connection } from './connection.ts'
import { windowTime } from './cost.ts'
import { seedDemo } from './demo.ts'
import { answer } from './envelope.ts'
import { type ExchangeFault, type Fault, planFaults } from './fault.ts'
import { serve } from './http.ts'
import type { Value } from './json.ts'
import { createWindow, type Outcome, realTimers } from './window.ts'

export interface SandboxOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string
  /** 0, any free port, when left out. */
  readonly port?: number
  /** AnkiConnect's `apiKey`: any JSON value; none when left out or null. */
  readonly key?: Value
  /** `fresh`: one deck, the stock note types, no notes; `demo`: a small collection to look at. */
  readonly seed?: 'fresh' | 'demo'
  /** How `addNotes` answers when a note fails: `newer` with an error and nothing added, `older` with null in its place. */
  readonly generation?: 'newer' | 'older'
  /** Milliseconds between two looks of the window thread at its connections; 0, when left out, is as fast as possible. */
  readonly tickMs?: number
  /** Connections accepted in each tick; 1 when left out, no limit without ticks. */
  readonly acceptPerTick?: number
  /** How many connections may wait for a tick, and one more; further ones are reset. No limit when left out. */
  readonly backlog?: number
  /** Whether requests cost window time by body size and per item, as measured on a real Anki, and stalled ones hold it. */
  readonly windowTime?: boolean
  /** Whether a media `path` and an absolute file pattern reach this machine's files; off when left out. */
  readonly hostFiles?: boolean
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number
  readonly faults?: readonly Fault[]
}

/** An HTTP request that reached the sandbox whole. */
export interface Exchange {
  readonly method: string
  readonly path: string
  /** The header lines as they came. */
  readonly headers: string
  readonly body: Buffer
  /** By the sandbox's clock. */
  readonly startedAt: number
  /** Whether a whole reply was handed to the network. */
  answered: boolean
}

export interface Sandbox {
  readonly url: string
  readonly port: number
  readonly exchanges: readonly Exchange[]
  /** Resolves when this many exchanges were received since the start. */
  exchanged(count: number): Promise<void>
  /** As when Anki is closed: the port refuses, the collection stays. */
  stop(): Promise<void>
  /** The same port and collection again. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How long AnkiConnect waits for the next bytes of a request that it has begun to read, in milliseconds. */
const STALL = 5000

/** Starts an AnkiConnect with a collection in memory. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', tickMs = 0, now = Date.now } = options
  const collection = createCollection(now)
  if (options.seed === 'demo') seedDemo(collection)
  const anki: Anki = {
    actions,
    collection,
    key: options.key ?? null,
    generation: options.generation ?? 'newer',
    hostFiles: options.hostFiles ?? false,
    spent: 0,
  }
  const plan = planFaults(options.faults ?? [])
  const exchanges: Exchange[] = []
  let waiters: { count: number; resolve: () => void }[] = []

  function record({ head, body }: NonNullable<Connection['request']>): Exchange {
    const { method, path, rawHeaders: headers } = head
    const exchange = { method, path, headers, body, startedAt: now(), answered: false }
    exchanges.push(exchange)
    for (const { count, resolve } of waiters) if (count <= exchanges.length) resolve()
    waiters = waiters.filter(({ count }) => count > exchanges.length)
    return exchange
  }

  function run(connection: Connection): Outcome {
    const request = connection.request as NonNullable<Connection['request']>
    const exchange = record(request)
    const fault = plan.hitting(exchanges.length, request.body)
    if (fault !== undefined && 'runs' in fault && fault.runs === false) return spoil(fault, 0, Buffer.alloc(0))
    anki.spent = 0
    try {
      const served = serve(request.head, request.body, (envelope) => answer(anki, envelope))
      if ('silent' in served) return { kind: 'silent', cost: 0 }
      const cost = options.windowTime ? windowTime(request.body.length, served.reply.length, anki.spent) : 0
      if (fault !== undefined && fault.kind !== 'slow') return spoil(fault, cost, served.reply)
      const sent = (): void => {
        exchange.answered = true
      }
      const reply: Outcome = { kind: 'reply', cost, bytes: served.reply, sent }
      return fault === undefined ? reply : { ...reply, delay: fault.ms }
    } catch (error) {
      if (error instanceof ModalWindow) return { kind: 'modal', cost: 0 }
      if (error instanceof RangeError) return { kind: 'silent', cost: 0 }
      throw error
    }
  }

  const window = createWindow({
    host,
    tickMs,
    acceptPerTick: options.acceptPerTick ?? (tickMs > 0 ? 1 : Number.POSITIVE_INFINITY),
    backlog: options.backlog ?? Number.POSITIVE_INFINITY,
    stallMs: options.windowTime ? STALL : undefined,
    refuses: plan.refuses,
    serve: run,
    timers: realTimers,
  })
  const port = await window.open(options.port ?? 0)
  return {
    url: `http://${host}:${port}`,
    port,
    exchanges,
    exchanged: (count) =>
      count <= exchanges.length ? Promise.resolve() : new Promise((resolve) => waiters.push({ count, resolve })),
    stop: () => window.shut('close'),
    restart: async () => {
      await window.open(port)
    },
    close: () => window.shut('close'),
  }
}

function spoil(fault: Exclude<ExchangeFault, { kind: 'slow' }>, cost: number, reply: Buffer): Outcome {
  const sent = (): void => undefined
  switch (fault.kind) {
    case 'hang':
      return { kind: 'silent', cost }
    case 'reset':
    case 'die':
      return { kind: fault.kind, cost }
    case 'half-reply':
      return { kind: 'reply', cost, bytes: reply.subarray(0, reply.length >> 1), sent }
    case 'garbage':
      return { kind: 'reply', cost, bytes: Buffer.from(fault.bytes ?? 'not an HTTP reply\r\n\r\n'), sent }
  }
}
