import { isIP } from 'node:net'
import { withoutBrackets } from '../net/address.ts'
import { count, duration, onOff, size } from '../settings/kinds.ts'
import { isMap, readAll } from '../settings/many.ts'
import { invalid, type Reading } from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind, Row, ValueOf } from '../settings/setting.ts'
import { errors } from '../settings/texts.ts'

/**
 * The form of a route's path.
 * Paths are compared as sent, so a route's path contains no characters that need an escape.
 */
const PATH = /^(?:\/[A-Za-z0-9._~-]+)+\/?$/
const SCHEMES: Readonly<Record<string, string>> = { 'http:': 'http', 'ws:': 'http', 'https:': 'https', 'wss:': 'https' }
/** Matches HOST:PORT without a scheme, which could be http or https. */
const LITERAL = /^(?:localhost|[0-9.]{7,15}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5}(?:\/[\w./~-]*)?$/
const ROUTES =
  'a map of routes by their paths, such as { /localaudio/: { target: http://127.0.0.1:5050, clients: local-program } }'
const MOST_CONNECTIONS = 10_000

const target: Kind<string> = {
  unit: 'URL',
  read: readTarget,
  write: (value) => value,
  schema: () => ({ title: 'a URL such as http://127.0.0.1:5050', type: 'string', minLength: 1 }),
}

const names: Kind<readonly string[]> = {
  unit: 'name, or list of names',
  read(value) {
    const all: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (all.length > 0 && all.every((one) => typeof one === 'string' && one !== ''))
      return { ok: true, value: [...new Set(all as string[])] }
    return invalid('expected the name of a client, or a list of them')
  },
  write: (value) => value,
  schema: () => ({
    title: 'the name of a client, or a list of them',
    type: ['string', 'array'],
    minLength: 1,
    minItems: 1,
    items: { title: 'the name of a client', type: 'string', minLength: 1 },
  }),
}

const limits = record(
  settings({
    request: { kind: size, default: '16MiB', text: 'The body of a request.' },
    response: { kind: size, default: '1GiB', text: 'The body of a reply.' },
    answer: {
      kind: duration,
      default: '30s',
      text: "How long until the target's reply begins, counted from the last byte that was sent to it.",
    },
    idle: {
      kind: duration,
      default: '2min',
      text: 'How long no byte may pass in either direction once the reply has begun; for WebSockets too.',
    },
    time: {
      kind: duration,
      default: '30min',
      text: 'How long a request may take from its beginning to its end. A WebSocket may stay open.',
    },
    connections: {
      kind: { ...count(), read: count(MOST_CONNECTIONS).read },
      default: 32,
      text: 'Requests and WebSockets in progress at once.',
    },
  }),
  { title: 'a map of limits such as { request: 16MiB }' },
)

const routeRows = settings({
  target: {
    kind: target,
    required: true,
    examples: ['http://127.0.0.1:5050', 'http://[::1]:9000/socket'],
    text:
      'The address behind it: http or https (ws and wss mean the same), an IP address or localhost, a port, and optionally a path. Names are ' +
      'not looked up.',
  },
  clients: {
    kind: names,
    required: true,
    examples: [['phone', 'local-program']],
    text: 'The clients that may use it: clients of this configuration, or the built-in ones.',
  },
  rewrite: {
    kind: onOff,
    default: false,
    text: "Whether the target's own address in JSON that it sends is replaced by the address that the client used.",
  },
  limit: { kind: limits, text: 'Limits of one request. The gateway ends a request that exceeds them.' },
})

const route = record(routeRows, {
  title: 'a map with target and clients, such as { target: http://127.0.0.1:5050, clients: local-program }',
})

/**
 * A service at the same address as AnkiConnect's API. `target` is an http or https URL with an IP literal.
 * Its path replaces the route's and ends in `/`.
 * `clients` names the clients that may use it, at least one.
 */
export interface RouteConfig extends ValueOf<typeof routeRows> {
  /** The beginning of the paths that belong to the route, with `/` at both ends. */
  readonly path: string
}

/**
 * The limits of one exchange through a route.
 * Sizes in bytes, times in milliseconds.
 * `time` does not apply to a WebSocket.
 */
export type RouteLimits = RouteConfig['limit']

/** The routes by the beginnings of their paths. */
export const routes = {
  kind: {
    unit: 'map by path',
    inside: { step: 'PATH', rows: routeRows },
    read(value, context) {
      const taken = new Set<string>()
      if (!isMap(value)) return invalid(errors('config.expected-map', { title: ROUTES }))
      const entries = Object.entries(value)
      return readAll(entries, context, (members, inside, text): Reading<RouteConfig> => {
        const path = readPath(text)
        if (!path.ok) return path
        const reading = route.read(members, inside)
        if (!reading.ok) return reading
        if (taken.has(path.value)) return invalidAt([], 'this path is here twice, with and without / at its end')
        taken.add(path.value)
        return { ok: true, value: { path: path.value, ...reading.value } }
      })
    },
    write: (all: readonly RouteConfig[]) => Object.fromEntries(all.map((one) => [one.path, route.write(one)])),
    schema: (define) => ({
      title: ROUTES,
      type: 'object',
      additionalProperties: define('route', () => ({
        description:
          "One route. The target's path replaces the route's; what follows it, and the query, stay as they are.",
        ...route.schema(define),
      })),
    }),
  },
  default: {},
  live: true,
  examples: [{ '/localaudio/': { target: 'http://127.0.0.1:5050', clients: ['local-program'] } }],
  text:
    "Other services at the same address as AnkiConnect's API, by the beginning of the path: a local audio server, a WebSocket. The gateway " +
    'checks host, origin, key and address as for everything else, and lets through only the clients that a route lists.',
} satisfies Row & { readonly kind: Kind<readonly RouteConfig[]> }

function readPath(text: string): Reading<string> {
  if (text === '/') return invalidAt([], 'this path is the API itself; expected one such as /localaudio/')
  if (!PATH.test(text) || text.split('/').some((segment) => segment === '.' || segment === '..'))
    return invalidAt([], 'expected a path such as /localaudio/, of letters, digits, dots, dashes, underscores and ~')
  const path = text.endsWith('/') ? text : `${text}/`
  if (path.startsWith('/k/')) return invalidAt([], '/k/ is where a key stands in an address; choose another path')
  return { ok: true, value: path }
}

/** Reads a target, which always has an IP literal. A name could lead elsewhere later, and looking it up could block. */
function readTarget(value: unknown): Reading<string> {
  const expected = 'expected a URL such as http://127.0.0.1:5050'
  const url = typeof value === 'string' ? URL.parse(value) : null
  const scheme = url === null ? undefined : SCHEMES[url.protocol]
  if (url === null || scheme === undefined)
    return invalid(`${expected}, with http or https`, LITERAL.test(String(value)) ? `http://${value}` : null)
  if (url.username !== '' || url.password !== '') return invalidAt([], `${expected}, without user and password`)
  if (url.search !== '' || url.hash !== '') return invalidAt([], `${expected}, without ? and #`)
  const isLocalhost = url.hostname === 'localhost'
  if (!isLocalhost && isIP(withoutBrackets(url.hostname)) === 0)
    return invalidAt([], `${expected}, with an IP address or localhost: other names are not looked up`)
  if (url.port === '0') return invalidAt([], `${expected}; nothing can listen on port 0`)
  const host = `${isLocalhost ? '127.0.0.1' : url.hostname}${url.port === '' ? '' : `:${url.port}`}`
  return { ok: true, value: `${scheme}://${host}${url.pathname.replace(/\/?$/, '/')}` }
}

function invalidAt(at: readonly (string | number)[], message: string): Reading<never> & { readonly ok: false } {
  return { ok: false, message, at }
}
