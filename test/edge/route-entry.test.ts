import type { IncomingMessage } from 'node:http'
import t from 'tap'
import type { Caller } from '../../src/clients/caller.ts'
import { createClients } from '../../src/clients/clients.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { enterRoute, type Routed } from '../../src/edge/route-entry.ts'
import type { Pipeline } from '../../src/pipeline.ts'
import { texts as shared } from '../../src/request/texts.ts'
import type { RouteMatch } from '../../src/routes/match.ts'
import { createOpenExchanges } from '../../src/routes/open.ts'
import { createRoutes, type Routes } from '../../src/routes/routes.ts'
import { texts } from '../../src/routes/texts.ts'
import type { Text } from '../../src/settings/declare-texts.ts'
import { errors } from '../../src/wire/errors.ts'
import { routeTo } from '../routes/target.ts'
import { clientConfigs } from '../support/clients.ts'

const PAGE = 'https://page.example'
const CALLER: Caller = {
  origin: null,
  pageServer: 'other',
  crossOrigin: false,
  transport: 'loopback',
  address: null,
  local: false,
  neighbourhood: '192.0.2.1',
  key: 'phone-key',
  opensRoute: false,
}

const clients = createClients(
  clientConfigs({
    phone: { key: 'phone-key' },
    laptop: { key: 'laptop-key' },
    reader: { key: 'reader-key', origins: [PAGE] },
    other: { origins: ['https://other.example'] },
  }),
)

interface Given {
  readonly caller?: Partial<Caller>
  readonly method?: string
  readonly headers?: IncomingMessage['headers']
  readonly match?: Partial<RouteMatch>
  readonly isEnding?: boolean
  /** What the budget says; null is a client that leaves while it waits. */
  readonly charged?: { readonly error: Text; readonly headers: Record<string, string> } | 'passes' | null
  /** Requests that are under way already; the route takes two. */
  readonly underWay?: number
  readonly hasLeft?: boolean
}

/** Enters a request at the door of a route, and what was asked of the rooms around it. */
async function enter(given: Given) {
  const route = routeTo('http://127.0.0.1:9/', {
    clients: ['phone', 'reader'],
    limit: { request: 100, connections: 2 },
  })
  const open = createOpenExchanges()
  const routes = createRoutes([route], clients, open, { routesKnown() {}, routed() {} }) as Routes
  for (let count = 0; count < (given.underWay ?? 0); count += 1) open.enter(route.path, 2)
  const seen = { charged: [] as number[], ended: 0, begun: 0, waits: [] as number[] }
  const shown: string[] = []
  const guesses = createGuesses({ steady: () => 0 })
  const left = new AbortController()
  if (given.hasLeft) left.abort()
  const { charged = 'passes' } = given
  const pipeline = {
    clients,
    guesses: {
      enter(neighbourhood: string, keys: ReadonlySet<string>) {
        shown.push(...keys)
        return guesses.enter(neighbourhood, keys)
      },
    },
    pause: async (ms: number) => void seen.waits.push(ms),
    spending: {
      async charge({ bytes }: { bytes: number }) {
        seen.charged.push(bytes)
        return charged && { refusal: charged === 'passes' ? null : charged, end: () => void seen.ended++ }
      },
    },
  } as unknown as Pipeline
  const routed: Routed = {
    match: { route, target: '/', prefix: '/audio/', climbs: false, ...given.match },
    routes,
    caller: { ...CALLER, ...given.caller },
    pipeline,
    isEnding: given.isEnding ?? false,
    signal: () => left.signal,
    onClient: () => void seen.begun++,
  }
  const request = { method: given.method ?? 'GET', headers: given.headers ?? {} } as IncomingMessage
  const entry = await enterRoute(request, routed)
  const isFree = () => open.enter(route.path, (given.underWay ?? 0) + 1) !== null
  return { entry, seen, shown, isFree }
}

const TOO_MUCH: Text = { code: 'test.too-much', text: 'too much', status: 429 }
const over = { error: TOO_MUCH, headers: { 'Retry-After': '7' } }

/** Requests that are turned away; in the order of the checks, each row failing all that come after its own. */
const TURNED: Readonly<Record<string, readonly [given: Given, turned: object, charged: number]>> = {
  'a page that could be no client': [
    { caller: { origin: 'https://evil.example' }, isEnding: true },
    { by: 'origin', error: null, client: null, headers: {} },
    0,
  ],
  'a page that the route does not list': [
    { caller: { origin: 'https://other.example' }, isEnding: true },
    { by: 'route', error: null, client: null, headers: {} },
    0,
  ],
  'a caller that is no client': [
    { caller: { key: null }, isEnding: true },
    {
      by: 'key',
      error: texts('route.needs-client', { path: '/audio/' }),
      client: null,
      headers: { 'WWW-Authenticate': 'Bearer' },
    },
    0,
  ],
  'a wrong key': [
    { caller: { key: 'guess' }, isEnding: true },
    { by: 'key', error: errors('key.wrong'), client: null, headers: { 'WWW-Authenticate': 'Bearer' } },
    0,
  ],
  'a client that the route does not list': [
    { caller: { key: 'laptop-key' }, isEnding: true },
    {
      by: 'route',
      error: texts('route.not-listed', { client: 'laptop', path: '/audio/' }),
      client: 'laptop',
      headers: {},
    },
    0,
  ],
  'a gateway that ends': [
    { isEnding: true, match: { climbs: true } },
    { by: 'ending', error: shared('gateway.shutting-down'), client: 'phone', headers: {} },
    0,
  ],
  'a path that climbs': [
    { match: { climbs: true }, method: 'DELETE', headers: { 'transfer-encoding': 'chunked' } },
    { by: 'message', error: texts('route.climbs') },
    0,
  ],
  'a body without an end, of a DELETE': [
    { method: 'DELETE', headers: { 'transfer-encoding': 'chunked', 'content-length': '101' } },
    { by: 'message', error: texts('route.unframed') },
    0,
  ],
  'and of an OPTIONS': [
    { method: 'OPTIONS', headers: { 'transfer-encoding': 'Chunked' } },
    { by: 'message', error: { status: 411 } },
    0,
  ],
  'a coding that is not chunked': [
    { method: 'POST', headers: { 'transfer-encoding': 'gzip, chunked' } },
    { by: 'message', error: { status: 411 } },
    0,
  ],
  'a body that is too large': [
    { method: 'POST', headers: { 'content-length': '101' }, charged: over },
    { by: 'limit', error: texts('route.request-too-large', { path: '/audio/' }) },
    0,
  ],
  'a client over its budget': [
    { charged: over, underWay: 2 },
    { by: 'budget', error: TOO_MUCH, client: 'phone', headers: { 'Retry-After': '7' } },
    1,
  ],
  'a route that is full': [
    { underWay: 2 },
    { by: 'limit', error: texts('route.full', { path: '/audio/' }), client: 'phone', headers: { 'Retry-After': '1' } },
    1,
  ],
}

for (const [about, [given, turned, charged]] of Object.entries(TURNED)) {
  t.test(`${about} does not get through, and holds nothing`, async (t) => {
    const { entry, seen, isFree } = await enter(given)
    t.match(entry, { ok: false, ...turned })
    t.equal(seen.charged.length, charged)
    t.equal(seen.ended, charged, 'what was charged ended')
    t.equal(seen.begun, 0)
    t.ok(isFree(), 'its place is nobody’s')
  })
}

for (const [about, given, client, bytes] of [
  ['a client that the route lists', {}, 'phone', 0],
  ['a page with its key', { caller: { origin: PAGE, key: 'reader-key' } }, 'reader', 0],
  ['a body as large as may be', { method: 'POST', headers: { 'content-length': '100' } }, 'phone', 100],
  ['a body in chunks', { method: 'POST', headers: { 'transfer-encoding': 'CHUNKED' } }, 'phone', 0],
  ['the last one that there is a place for', { underWay: 1 }, 'phone', 0],
] as const) {
  t.test(`${about} gets through, charged once, and has its place until it leaves`, async (t) => {
    const { entry, seen, isFree } = await enter(given)
    t.match(entry, { ok: true, client })
    t.same(seen, { charged: [bytes], ended: 0, begun: 1, waits: [] })
    t.notOk(isFree())
    if (entry?.ok) entry.leave()
    t.ok(isFree())
    t.equal(seen.ended, 1)
  })
}

t.test('a client that leaves while its budget is waited for comes to nothing', async (t) => {
  const { entry, seen, isFree } = await enter({ charged: null })
  t.equal(entry, null)
  t.equal(seen.begun, 0)
  t.ok(isFree())
})

t.test(
  'a page that could be no client of the route shows its key to nobody, so that none can be guessed there',
  async (t) => {
    for (const [origin, by] of [
      ['https://evil.example', 'origin'],
      ['https://other.example', 'route'],
    ]) {
      for (const key of ['guess', 'phone-key']) {
        const { entry, seen, shown } = await enter({ caller: { origin: origin as string, key } })
        t.match(entry, { by }, `${origin} ${key}`)
        t.same([shown, seen.waits], [[], []], 'and no reply is late for it')
      }
    }
  },
)
