import { createRequire } from 'node:module'
import { type DestinationStream, destination as fileDestination, type Logger, pino } from 'pino'
import type { LogConfig } from '../config/config.ts'
import type { RequestOutcome, ServedBy } from './outcome.ts'
import type { Refused } from './refused.ts'

/** The gateway's log. */
export type Log = Logger

/** What a part of the gateway needs of it. */
export type Lines = Pick<Log, 'info' | 'warn' | 'error'>

/** The lines of one of several upstreams: each names it. Unlike a child of pino's they follow the log when its level changes. */
export function linesOf(log: Log, upstream: string): Lines {
  const say = (level: keyof Lines) =>
    ((...line: Parameters<Log['info']>) => log.child({ upstream })[level](...line)) as Log['info']
  return { info: say('info'), warn: say('warn'), error: say('error') }
}

/** What is said about one request; times in milliseconds. It never holds a key, a note's text or another value of a client. */
export interface RequestLine {
  readonly id: string
  /** How many leaf calls of which action; names are the catalogue's, all others are counted under `unknown`. */
  readonly actions: Readonly<Record<string, number>>
  /** The name of the client; null where the caller is none. */
  readonly client: string | null
  /** Which setting would have let the caller in; null where nothing of that kind stood in its way. */
  readonly remedy: string | null
  readonly outcome: RequestOutcome
  /** What of it was refused; null where nothing was. */
  readonly refused: Refused | null
  readonly servedBy: ServedBy
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The HTTP status of the reply, or null where there was none. */
  readonly status: number | null
  /** The same object for requests that are alike in all but their number and time; null where nobody knows of others. */
  readonly alike: object | null
  /** The path of the route it took, as configured; absent where it is the API's. */
  readonly route?: string
}

/**
 * A log that writes to standard output, or to `destination`. Lines that come close together leave in one write, without a
 * worker thread: what was logged is out within a twentieth of a second, and when the process ends.
 */
export function createLog(config: LogConfig, destination?: DestinationStream): Log {
  const raw = destination ?? gathered(STANDARD_OUTPUT)
  const options = { level: config.level, base: null, timestamp: createTimestamp(Date.now) }
  const colorize = destination === undefined && process.stdout.isTTY === true
  return pino(options, config.format === 'pretty' ? prettyStream(raw, colorize) : raw)
}

/** Writes the lines of requests: at warn where one failed or something of it was refused, else at info. */
export function createRequestLog(log: Log): (line: RequestLine) => void {
  const alikes = new WeakMap<object, Log>()
  return (line) => {
    const { id, alike } = line
    const isWorth = line.outcome === 'refused' || line.outcome === 'failed' || line.refused !== null
    const level = isWorth ? 'warn' : 'info'
    if (!log.isLevelEnabled(level)) return
    const ms = Math.round(line.ms * 10) / 10
    if (alike === null) return log[level]({ id, ...factsOf(line), ms }, MESSAGE)
    let known = alikes.get(alike)
    if (known === undefined) {
      known = log.child(factsOf(line))
      alikes.set(alike, known)
    }
    known[level]({ id, ms }, MESSAGE)
  }
}

const MESSAGE = 'request'

/** What one line says beside its number and its time; field by field, so that what a caller has besides never reaches the log. */
function factsOf({
  client,
  actions,
  outcome,
  servedBy,
  bytesIn,
  bytesOut,
  status,
  refused,
  remedy,
  route,
}: RequestLine): object {
  const more = {
    ...(route !== undefined && { route }),
    ...(refused !== null && { refused }),
    ...(remedy !== null && { remedy }),
  }
  return { client, actions, outcome, servedBy, bytesIn, bytesOut, status, ...more }
}

/** The time as a member of a line; many lines share a millisecond. */
function createTimestamp(now: () => number): () => string {
  let last = Number.NaN
  let text = ''
  return () => {
    const time = now()
    if (time !== last) {
      last = time
      text = `,"time":"${new Date(time).toISOString()}"`
    }
    return text
  }
}

const STANDARD_OUTPUT = 1
/** So long a line may wait for others, in ms, and so many bytes are held at most. */
const GATHER = 50
const HELD = 32 * 1024
/** Most bytes that a character of a line takes. */
const WIDEST = 3

/** A write costs more than all else about a line. */
function gathered(descriptor: number): DestinationStream {
  const raw = fileDestination({ dest: descriptor, sync: true, contentMode: 'buffer' })
  const held = Buffer.allocUnsafeSlow(HELD)
  let length = 0
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    process.off('exit', flush)
    clearTimeout(timer)
    // A destination that is full comes back to it later.
    const lines = Buffer.from(held.subarray(0, length))
    length = 0
    writeWhole(raw, lines)
  }
  return {
    write(line) {
      const most = line.length * WIDEST
      if (length > 0 && length + most > HELD) flush()
      if (most > HELD) return writeWhole(raw, Buffer.from(line))
      if (length === 0) {
        timer = setTimeout(flush, GATHER).unref()
        process.on('exit', flush)
      }
      length += held.write(line, length)
    },
  }
}

/** The types of a destination know texts alone. */
function writeWhole(raw: DestinationStream, bytes: Buffer): void {
  raw.write(bytes as unknown as string)
}

/** pino-pretty costs start time and memory, so it is loaded only where someone reads along. */
function prettyStream(raw: DestinationStream, colorize: boolean): DestinationStream {
  const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty')
  const pretty = prettyFactory({ colorize, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' })
  return { write: (line) => raw.write(pretty(line)) }
}
