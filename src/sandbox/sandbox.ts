import { type Generation, ModalWindow } from './anki.ts'
import type { Connection, WholeRequest } from './connection.ts'
import { windowTime } from './cost.ts'
import { createAnki } from './create-anki.ts'
import { answer } from './envelope.ts'
import { type ExchangeFault, type Fault, planFaults } from './fault.ts'
import { failed, serve } from './http.ts'
import type { Value } from './json.ts'
import { createLateWrites } from './late-writes.ts'
import { createRecord, type Exchange } from './record.ts'
import { control } from './server/control.ts'
import { resolveSeed } from './server/named-seeds.ts'
import type { GivenSeed } from './server/seed.ts'
import { createWindow, type Outcome, realTimers } from './window.ts'

export interface SandboxOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string
  /** 0, any free port, when left out. */
  readonly port?: number
  /** AnkiConnect's `apiKey`: any JSON value; none when left out or null. */
  readonly key?: Value
  /** The name of Anki's profile; `User 1`, as Anki calls its first one, when left out. */
  readonly profile?: string
  /** The content of the collection, or the name of a seed; `fresh`, as Anki makes a collection, when left out. */
  readonly seed?: GivenSeed
  /** The release of AnkiConnect that it is like; `newer` when left out. */
  readonly generation?: Generation
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
  /** Whether `/_sandbox/reset`, `/_sandbox/requests` and `/_sandbox/faults` are there for tests; off when left out. */
  readonly control?: boolean
}

export type { Fault } from './fault.ts'
export type { Exchange } from './record.ts'
export type { GivenSeed, Seed, SeedNote, SeedNoteType } from './server/seed.ts'

export interface Sandbox {
  readonly url: string
  readonly port: number
  /** The requests since the start or the last reset. */
  readonly exchanges: readonly Exchange[]
  /** Resolves when there are this many exchanges. */
  exchanged(count: number): Promise<void>
  /** Starts over with a new collection, without faults, dialogs and recorded requests; with the seed of the start when none is given. */
  reset(seed?: GivenSeed): Promise<void>
  /** Sets these faults instead of all others. They count requests and connections from now on. */
  setFaults(faults: readonly Fault[]): void
  /** Closes the dialog that holds the window, if there is one. */
  closeDialog(): void
  /** As when Anki is closed: the port refuses, the collection stays. */
  stop(): Promise<void>
  /** The same port and collection again. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How long AnkiConnect waits for the next bytes of a request that it has begun to read, in milliseconds. */
const STALL = 5000

/** How much later Anki writes what it writes after its reply, in milliseconds, as measured. */
const LATE = 60

/** Starts an AnkiConnect with a collection in memory. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', tickMs = 0, now = Date.now } = options
  const firstSeed = await resolveSeed(options.seed ?? 'fresh')
  const record = createRecord(now)
  let anki = createAnki({ ...options, seed: firstSeed })
  let lateWrites = createLateWrites(realTimers, options.windowTime ? LATE : 0)
  let plan = planFaults(options.faults ?? [])
  let connections = 0
  let countedFrom = { exchange: 0, connection: 0 }

  function run(connection: Connection): Outcome {
    const request = connection.request as NonNullable<Connection['request']>
    const exchange = record.add(request)
    const fault = plan.hitting(record.exchanges.length - countedFrom.exchange, request.body)
    if (fault !== undefined && 'runs' in fault && fault.runs === false) return spoil(fault, 0, request, Buffer.alloc(0))
    anki.spent = 0
    lateWrites.catchUp()
    try {
      const served = serve(request.head, request.body, (envelope) => answer(anki, envelope))
      if ('silent' in served) return { kind: 'silent', cost: 0 }
      const cost = options.windowTime ? windowTime(request.body.length, served.reply.length, anki.spent) : 0
      const isHeld = fault?.kind === 'slow' || fault?.kind === 'dialog'
      if (fault !== undefined && !isHeld) return spoil(fault, cost, request, served.reply)
      lateWrites.after(anki.late.splice(0))
      const sent = (): void => {
        exchange.answered = true
      }
      const reply: Outcome = { kind: 'reply', cost, bytes: served.reply, sent }
      if (fault?.kind === 'slow') return { ...reply, delay: fault.ms }
      return fault?.kind === 'dialog' ? { ...reply, cost: fault.ms ?? Number.POSITIVE_INFINITY } : reply
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
    refuses(connection) {
      connections = connection
      return plan.refuses(connection - countedFrom.connection)
    },
    serve: run,
    ...(options.control ? { control: (request) => control(sandbox, request) } : {}),
    timers: realTimers,
  })
  const port = await window.open(options.port ?? 0)

  function setFaults(faults: readonly Fault[]): void {
    plan = planFaults(faults)
    countedFrom = { exchange: record.exchanges.length, connection: connections }
  }

  const sandbox: Sandbox = {
    url: `http://${host}:${port}`,
    port,
    exchanges: record.exchanges,
    exchanged: record.reached,
    async reset(given) {
      const seed = given === undefined ? firstSeed : await resolveSeed(given)
      anki = createAnki({ ...options, seed })
      lateWrites = createLateWrites(realTimers, options.windowTime ? LATE : 0)
      record.clear()
      setFaults([])
      window.closeDialog()
    },
    setFaults,
    closeDialog: window.closeDialog,
    stop: () => window.shut('close'),
    restart: async () => {
      await window.open(port)
    },
    close: () => window.shut('close'),
  }
  return sandbox
}

function spoil(
  fault: Exclude<ExchangeFault, { kind: 'slow' | 'dialog' }>,
  cost: number,
  request: WholeRequest,
  reply: Buffer,
): Outcome {
  const sent = (): void => undefined
  switch (fault.kind) {
    case 'hang':
      return { kind: 'silent', cost }
    case 'reset':
    case 'die':
      return { kind: fault.kind, cost }
    case 'closed':
      return { kind: 'closed', cost, ms: fault.ms }
    case 'error': {
      const served = serve(request.head, request.body, () => failed(fault.text))
      return 'silent' in served ? { kind: 'silent', cost } : { kind: 'reply', cost, bytes: served.reply, sent }
    }
    case 'half-reply':
      return { kind: 'reply', cost, bytes: reply.subarray(0, reply.length >> 1), sent }
    case 'garbage':
      return { kind: 'reply', cost, bytes: Buffer.from(fault.bytes ?? 'not an HTTP reply\r\n\r\n'), sent }
  }
}
