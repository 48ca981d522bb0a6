import { isIP } from 'node:net'
import { isAbsolute, resolve } from 'node:path'
import { withoutBrackets } from '../net/address.ts'
import { keyFile } from '../settings/key-kinds.ts'
import { count, duration, size, text, word } from '../settings/kinds.ts'
import type { Reading } from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind, Row, ValueOf } from '../settings/setting.ts'

const url: Kind<string> = {
  unit: 'URL',
  read: readUpstreamUrl,
  write: (value) => value,
  schema: () => ({
    title: 'a URL such as http://127.0.0.1:18765',
    type: ['string', 'integer'],
    pattern: '^([Hh][Tt][Tt][Pp]://.*|[^/:@]+:[0-9]{1,5}|\\[[0-9A-Fa-f:.]+\\]:[0-9]{1,5}|[0-9]{1,5})$',
    minimum: 1,
    maximum: 65535,
  }),
}

const collection: Kind<string> = {
  ...text('auto, off, or the name of a folder', '`auto`, `off` or a folder'),
  read: (value, { folder }) => readCollection(value, folder),
}

const timeouts = record(
  settings({
    connect: {
      kind: duration,
      default: '2s',
      text: 'For one attempt to connect. After it, Anki counts as closed unless another connection to it is open.',
    },
    read: { kind: duration, default: '30s', text: 'For actions that only read.' },
    write: { kind: duration, default: '2min', text: 'For actions that write.' },
    long: {
      kind: duration,
      default: '30min',
      text: 'For actions that open windows, synchronise, import or export.',
    },
  }),
)

/** The settings of one AnkiConnect behind the gateway. */
export const upstreamRows = settings({
  url: {
    kind: url,
    default: 'http://127.0.0.1:18765',
    examples: ['http://127.0.0.1:18765', 'http://localhost:18765'],
    option: '--upstream <url>',
    text:
      'Where AnkiConnect listens. In Anki: Tools > Add-ons > AnkiConnect > Config, "webBindPort": 18765. It takes http, an IP address ' +
      'or localhost, and a port, which cannot be one of the gateway itself.',
  },
  keyFile: {
    kind: keyFile(),
    target: 'key',
    examples: ['anki-key'],
    otherwise: 'no key',
    option: '--upstream-key-file <file>',
    text:
      "A file that holds AnkiConnect's apiKey in one line. The gateway reads it once, at start, and shows this key to no client: clients " +
      'have keys of their own.',
  },
  whenDown: {
    kind: word('drop', 'explain', 'refuse'),
    default: 'drop',
    live: true,
    option: '--when-down <what>',
    text:
      'The reply to a client while Anki is closed: drop, explain or refuse. drop: the connection ends without a reply. explain: an error ' +
      'reply says so. refuse: the ports of the API close, for programs that start Anki when the port refuses; only with one upstream, and ' +
      'not while routes are configured.',
  },
  collection: {
    kind: collection,
    default: 'auto',
    examples: ['auto', '/anki/User 1'],
    text:
      'Where the collection of the open profile is, so that cached replies end the moment it changes. auto: where Anki says, if it runs ' +
      'on this machine. off: out of sight. A folder: the one that holds collection.anki2, as this program sees it (a shared folder of a ' +
      'container); the gateway believes it only after Anki has listed a file that was put there.',
  },
  offload: {
    kind: word('auto', 'off'),
    default: 'auto',
    text:
      'Whether large pictures and recordings go to Anki as private temporary files instead of text, so that its window does not freeze. ' +
      "auto: where Anki can open files in the profile's folder. off: never.",
  },
  timeout: { kind: timeouts, text: 'How long AnkiConnect may take to answer.' },
})

/** The only upstream. */
export const upstream = {
  kind: record(upstreamRows, { short: ['url'] }),
  target: 'upstreams.0',
  text: 'The AnkiConnect behind the gateway.',
} satisfies Row

/** An AnkiConnect behind the gateway. `url` is an origin with an IP literal. `key` is secret and never logged. */
export interface UpstreamConfig extends ValueOf<typeof upstreamRows> {
  /** The name for clients, metrics and the log. */
  readonly name: string
}

/** The time that an exchange with Anki may take, in ms. `long` is for windows, sync, import and export. */
export type UpstreamTimeouts = Omit<UpstreamConfig['timeout'], 'connect'>

/**
 * The result for a client while Anki is away: a connection that ends without a reply, an error reply with the reason, or a port that
 * refuses to connect.
 */
export type WhenDown = UpstreamConfig['whenDown']

const shed = record(
  settings({
    queue: {
      kind: count(),
      default: 2000,
      text: 'Calls on their way to one Anki; those inside multi count one by one.',
    },
    wait: { kind: duration, default: '5s', text: 'How long a request waits for its turn.' },
    lag: { kind: duration, default: '200ms', text: "How late the gateway's own event loop is." },
  }),
)

/** The settings of the queue to Anki that all calls share. */
const laneRows = settings({
  window: {
    kind: duration,
    default: '80ms',
    text: "How long one exchange may hold Anki's window, as far as calls can be divided.",
  },
  pack: {
    kind: size,
    default: '256KiB',
    text: 'The largest body of an exchange that holds several calls. The cost for Anki grows with its square.',
  },
  notes: { kind: count(), default: 16, text: 'The most notes that one exchange creates.' },
  shed: {
    kind: shed,
    text: 'Above one of these marks the gateway refuses new work, first from the client that has the most on its way.',
  },
})

/** The queue to Anki that all calls share. */
export const lane = { kind: record(laneRows), text: 'The queue to Anki that all calls share.' } satisfies Row

/** The limits of one exchange with Anki: ms of its window's time, bytes of body, and notes created. */
export type LaneConfig = ValueOf<typeof laneRows>

/** The marks at which the gateway starts to refuse work, first from the client with the most: leaf calls under way, and times in ms. */
export type ShedConfig = LaneConfig['shed']

/** Reads `auto`, `off` or a folder. A relative path starts at `folder`. */
export function readCollection(value: unknown, folder: string): Reading<string> {
  if (typeof value !== 'string' || value === '')
    return { ok: false, message: 'expected auto, off, or the name of a folder' }
  if (value === 'auto' || value === 'off') return { ok: true, value }
  return { ok: true, value: isAbsolute(value) ? value : resolve(folder, value) }
}

/**
 * Returns the origin of AnkiConnect, always with an IP literal.
 * The gateway does not resolve names, so `localhost` becomes 127.0.0.1, the only family that AnkiConnect listens on.
 * HOST:PORT, or a port of this machine, stands for its http URL, because AnkiConnect speaks nothing else.
 */
export function readUpstreamUrl(value: unknown): Reading<string> {
  const expected = 'expected a URL such as http://127.0.0.1:18765'
  const written = withScheme(value)
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : null
  if (url === null) return { ok: false, message: expected }
  if (url.protocol !== 'http:') return { ok: false, message: `${expected}; AnkiConnect speaks http alone` }
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: `${expected}, without user and password` }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { ok: false, message: `${expected}, without a path` }
  const host = withoutBrackets(url.hostname)
  if (host !== 'localhost' && isIP(host) === 0) {
    return { ok: false, message: `${expected}, with an IP address or localhost: other names are not looked up` }
  }
  if (url.port === '0') return { ok: false, message: `${expected}; nothing can listen on port 0` }
  const origin = `http://${host === 'localhost' ? '127.0.0.1' : url.hostname}`
  return { ok: true, value: url.port === '' ? origin : `${origin}:${url.port}` }
}

function withScheme(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return value
  if (/^[0-9]{1,5}$/.test(text)) return `http://127.0.0.1:${text}`
  return /^(?:[^/:@?#]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$/.test(text) ? `http://${text}` : text
}
