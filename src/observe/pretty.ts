import { createPaint } from './colours.ts'
import { actionWords, durationWords, endingWords, type Mood, type RequestFacts } from './request-words.ts'
import { andMore, lineWords } from './texts.ts'

/** Turns a line of JSON into a line for a person, with its line feed. */
export type Pretty = (json: string) => string

/** Any line of the log. A request has `actions` and `ms`, a sum of similar ones `more` and no `msg` of its own. */
type Line = Partial<RequestFacts> & {
  readonly level: number
  readonly time: string
  readonly msg?: string
  readonly code?: string
  readonly ms?: number
  readonly more?: number
  readonly err?: { readonly message?: string; readonly stack?: string }
  readonly [fact: string]: unknown
}

const COLOURS = {
  well: 'blue',
  quick: 'green',
  error: 'magenta',
  refused: 'yellow',
  failed: 'red',
  gone: 'dim',
} as const satisfies Record<Mood, string>

/** pino's numbers. */
const [WARN, ERROR] = [40, 50]
/** A wider client or list of actions moves its own line only. */
const WIDEST = { client: 20, actions: 28, ms: 7 }
/** Facts that other words of the line contain. */
const SAID = new Set(['level', 'time', 'msg', 'code', 'err', 'reason', 'more', 'lost'])

/** The code at the end of a note about the configuration, which is a text within the text of its line. */
const CODE = / \[[a-z]+\.[a-z-]+\]$/

/**
 * Returns the writer of lines for people: time, client, actions, duration and how the request ended, in columns that grow with what they
 * have held, or time and text. A line break or another control character shows as an escape, so that no client can write to the terminal.
 * On a new day a line of its own names the date.
 */
export function createPretty(hasColours: boolean): Pretty {
  const paint = createPaint(hasColours)
  const widths = { client: 0, actions: 0, ms: 0 }
  let day = ''

  const room = (column: keyof typeof widths, text: string): number => {
    if (text.length <= WIDEST[column]) widths[column] = Math.max(widths[column], text.length)
    return widths[column]
  }
  const request = (line: Line): string => {
    const { client = null, actions = {}, outcome = 'answered', servedBy = 'nobody', ms = 0, via } = line
    const facts: RequestFacts = { ...line, client, actions, outcome, servedBy }
    const [who, what, time] = [
      safe(`${client ?? '-'}${via === undefined ? '' : ` (${via})`}`),
      safe(actionWords(facts)),
      durationWords(ms),
    ]
    const { mood, text } = endingWords(facts)
    return [
      paint('bold', who.padEnd(room('client', who))),
      what.padEnd(room('actions', what)),
      paint('dim', time.padStart(room('ms', time))),
      paint(COLOURS[mood], safe(text)),
    ].join('  ')
  }
  /** Of many similar requests: how many more there were of a client. */
  const sum = ({ client = null, outcome = 'refused', more = 0, refused }: Line): string => {
    const by = refused as readonly string[] | null | undefined
    const { mood, text } = endingWords({
      client,
      actions: {},
      outcome,
      servedBy: 'upstream',
      ...(by != null && { refused: { by, rules: [] } as RequestFacts['refused'] & object }),
    })
    const who = safe(client ?? '-')
    return `${paint('bold', who.padEnd(room('client', who)))}  ${andMore(more)}  ${paint(COLOURS[mood], safe(text))}`
  }
  const event = (line: Line): string => {
    const { level, msg = '', err } = line
    const facts = Object.entries(line).filter(([name]) => !SAID.has(name))
    const about = facts.map(([name, fact]) => `${name}: ${typeof fact === 'string' ? fact : JSON.stringify(fact)}`)
    const brackets = about.length === 0 ? '' : ` (${about.join(', ')})`
    const text = safe(`${msg.replace(CODE, '')}${err?.message === undefined ? '' : `: ${err.message}`}${brackets}`)
    // A mistake of the program is reported with its places, which are lines of their own.
    const places = (err?.stack ?? '')
      .split('\n')
      .slice(1)
      .map((place) => `\n         ${paint('dim', safe(place.trim()))}`)
    if (level >= ERROR) return paint('red', `${lineWords('line.error').text} ${text}`) + places.join('')
    return level >= WARN ? paint('yellow', `${lineWords('line.warning').text} ${text}`) : text
  }
  return (json) => {
    const line = JSON.parse(json) as Line
    const time = new Date(line.time)
    const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
    const isNewDay = day !== '' && day !== date
    day = date
    const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
    const isRequest = line.ms !== undefined && line.actions !== undefined
    const words = isRequest
      ? request(line)
      : line.more !== undefined && line.outcome !== undefined
        ? sum(line)
        : event(line)
    return `${isNewDay ? `${paint('dim', date)}\n` : ''}${paint('dim', clock)} ${words}\n`
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** Control characters, and those that turn or hide the text around them. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** Returns a text whose control characters show as escapes. */
function safe(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}
