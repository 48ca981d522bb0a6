import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import { type Clock, systemClock } from '../clock.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { CallOutcome, RequestOutcome, ServedBy } from '../wire/outcome.ts'
import { createLineLimit } from './line-limit.ts'
import { createLogOutput } from './log-output.ts'
import { createPretty } from './pretty.ts'
import type { RefusalSummary } from './refused.ts'
import type { LogConfig } from './settings.ts'
import { andMore } from './texts.ts'

/** The gateway's log, and whether its lines are for people. */
export type Log = Logger & { readonly isPretty?: boolean }

/** The part of the log that other rooms need. */
export type Lines = Pick<Log, 'info' | 'warn' | 'error'>

/** Logs a text with its code. */
export function logText<Level extends keyof Lines>(
  log: Pick<Lines, Level>,
  level: Level,
  { code, text }: Text,
  facts: object = {},
): void {
  log[level]({ ...facts, code }, text)
}

/** The lines of one of several upstreams: each names it. Unlike a child of pino's they follow the log when its level changes. */
export function linesOf(log: Log, upstream: string): Lines {
  const say = (level: keyof Lines) =>
    ((...line: Parameters<Log['info']>) => log.child({ upstream })[level](...line)) as Log['info']
  return { info: say('info'), warn: say('warn'), error: say('error') }
}

/** The facts about one request; times in milliseconds. They never hold a key, a note's text or another value of a client. */
export interface RequestLine {
  readonly id: string
  /** The number of leaf calls by action; names are the catalogue's, and `unknown` counts all others. */
  readonly actions: Readonly<Record<string, number>>
  /** How the calls ended. Only a line for people shows it: how many got an error of AnkiConnect. */
  readonly calls?: readonly { readonly outcome: CallOutcome; readonly count: number }[]
  /** The name of the client; null where the caller is none. */
  readonly client: string | null
  /** Which setting would have let the caller in; null where nothing of that kind stood in its way. */
  readonly remedy: Text | null
  /** The codes of the errors in its reply that are the gateway's own. */
  readonly codes: readonly string[]
  readonly outcome: RequestOutcome
  /** The refused part of it; null if there was none. */
  readonly refused: RefusalSummary | null
  readonly servedBy: ServedBy
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The HTTP status of the reply, or null where there was none. */
  readonly status: number | null
  /** The same object for requests that are alike in all but their number and time; null if no other is known. */
  readonly alike: object | null
  /** The path of the route it took, as configured; absent where it is the API's. */
  readonly route?: string
  /** `console`: the owner made the request on the admin page, in the name of the client. */
  readonly via?: 'console'
}

/**
 * A log that writes to standard output, or to `destination`.
 *
 * @param hasColours whether lines for people have colours
 */
export function createLog(
  config: LogConfig,
  destination: DestinationStream = createLogOutput(STANDARD_OUTPUT),
  hasColours = false,
): Log {
  let isSum = false
  const limit = createLineLimit<string>({
    clock: systemClock,
    onMore(text, more) {
      isSum = true
      log.warn({ more }, `${andMore(more)}: ${text}`)
      isSum = false
    },
  })
  const options: LoggerOptions = {
    level: config.level,
    base: null,
    timestamp: createTimestamp(systemClock),
    hooks: {
      logMethod(given, method, level) {
        const text = typeof given[0] === 'string' ? given[0] : String(given[1] ?? '')
        const isLimited = level >= WARN && !isSum && text !== MESSAGE
        if (!isLimited || limit.passes(`${level} ${kindOf(given[0], text)}`, text)) method.apply(this, given)
      },
    },
  }
  const log: Log =
    config.format === 'json'
      ? pino(options, destination)
      : Object.assign(pino(options, prettyStream(destination, hasColours)), { isPretty: true })
  return log
}

/** pino's number of the level. */
const WARN = 40

/** A text of the catalogues is known by its code. Of others the part before the first colon is the program's own. */
function kindOf(facts: unknown, text: string): string {
  if (typeof facts === 'object' && facts !== null && 'code' in facts) return String(facts.code)
  const colon = text.indexOf(':')
  return colon < 0 ? text : text.slice(0, colon)
}

/**
 * Writes the lines of requests: at warn if the request failed or the gateway refused a part of it, otherwise at info. Of similar lines at
 * warn it writes a few each second, and sums up the rest.
 */
export function createRequestLog(log: Log): (line: RequestLine) => void {
  const alikes = new WeakMap<object, Log>()
  const limit = createLineLimit<object>({
    clock: systemClock,
    onMore: (facts, more) => log.warn({ ...facts, more }, `${andMore(more)}: ${MESSAGE}`),
  })
  const shown = log.isPretty === true ? forPeople : factsOf
  return (line) => {
    const { id, alike } = line
    const isWorth = line.outcome === 'refused' || line.outcome === 'failed' || line.refused !== null
    const level = isWorth ? 'warn' : 'info'
    if (!log.isLevelEnabled(level)) return
    if (isWorth) {
      const { client, outcome, refused } = line
      const alike = { client, outcome, refused: refused?.by ?? null }
      if (!limit.passes(JSON.stringify(alike), alike)) return
    }
    const ms = Math.round(line.ms * 10) / 10
    if (alike === null) return log[level]({ id, ...shown(line), ms }, MESSAGE)
    let known = alikes.get(alike)
    if (known === undefined) {
      known = log.child(shown(line))
      alikes.set(alike, known)
    }
    known[level]({ id, ms }, MESSAGE)
  }
}

const MESSAGE = 'request'

/** The facts of one line without its number and its time; field by field, so that no other member of a caller's object reaches the log. */
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
  codes,
  route,
  via,
}: RequestLine): object {
  const all = remedy === null || codes.includes(remedy.code) ? codes : [...codes, remedy.code]
  const more = {
    ...(route !== undefined && { route }),
    ...(via !== undefined && { via }),
    ...(refused !== null && { refused }),
    ...(remedy !== null && { remedy: remedy.text }),
    ...(all.length > 0 && { codes: all }),
  }
  return { client, actions, outcome, servedBy, bytesIn, bytesOut, status, ...more }
}

/** The same facts, with the number of calls that AnkiConnect answered with an error. */
function forPeople(line: RequestLine): object {
  const { calls = [] } = line
  const ankiErrors = calls.reduce((sum, { outcome, count }) => (outcome === 'error' ? sum + count : sum), 0)
  return { ...factsOf(line), ankiErrors }
}

/** The time as a member of a line; many lines share a millisecond. */
function createTimestamp({ wall }: Pick<Clock, 'wall'>): () => string {
  let last = Number.NaN
  let text = ''
  return () => {
    const time = wall()
    if (time !== last) {
      last = time
      text = `,"time":"${new Date(time).toISOString()}"`
    }
    return text
  }
}

/** Its file descriptor. */
export const STANDARD_OUTPUT = 1

function prettyStream(raw: DestinationStream, hasColours: boolean): DestinationStream {
  const pretty = createPretty(hasColours)
  return { write: (line) => raw.write(pretty(line)) }
}
