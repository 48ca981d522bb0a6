import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import type { Budget } from '../../src/budgets/budget.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/observe/log.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { bodyOf, routeTo, startTarget, type Target } from './target.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const page = 'https://page.example'
const other = 'https://other.example'

const clients = clientConfigs({
  phone: { key: 'phone-key', profile: 'none' },
  reader: { origins: [page], key: 'reader-key' },
  second: { origins: [page], key: 'second-key' },
  listed: { origins: ['https://listed.example'] },
  unlisted: { origins: [other] },
  laptop: { key: 'laptop-key' },
})

async function household(t: Test, options: Partial<FrontOptions> = {}) {
  const target = await startTarget(t, async (request, response) => {
    await bodyOf(request)
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Range': 'bytes 0-1/2' }).end('played')
  })
  const route = routeTo(target.url, { clients: ['phone', 'second', 'listed'] })
  const front = await startFront({ upstream: nowhere, clients, routes: [route], ...options })
  t.teardown(front.close)
  return { target, front, port: front.port, route }
}

const ask = (port: number, line: string, ...headers: readonly string[]) => {
  const lines = headers.some((header) => header.startsWith('Host:')) ? headers : ['Host: 127.0.0.1', ...headers]
  return askRaw(port, `${[`${line} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`)
}

/** Status, whether there is a text, and whether a page of this origin may read it. */
function met({ status, text, reply }: Awaited<ReturnType<typeof ask>>, origin = page) {
  const named = reply?.headers.get('access-control-allow-origin')
  return [status, text !== '', named === origin ? 'readable' : named === '*' ? 'open' : 'closed']
}

t.test('a key lets its client through wherever it stands, and reaches the target nowhere', async (t) => {
  const { port, target } = await household(t)
  const basic = Buffer.from('phone-key:').toString('base64')
  const shown: [string, ...string[]][] = [
    ['/k/phone-key/audio/a'],
    ['/audio/a?key=phone-key'],
    ['/audio/a', 'Authorization: Bearer phone-key'],
    ['/audio/a', `Authorization: Basic ${basic}`],
    ['/k/phone-key/audio/a?key=phone-key', 'Authorization: Bearer phone-key', 'Referer: http://x/k/phone-key/'],
  ]
  for (const [path, ...headers] of shown)
    t.same(met(await ask(port, `GET ${path}`, ...headers)), [200, true, 'closed'], path)
  t.equal(target.connections.length, 5)
  t.notMatch(target.bytes(), /phone-key|cGhvbmUta2V5/)
  t.equal(target.bytes().match(/^GET \/a HTTP\/1\.1$/gm)?.length, 5)
})

t.test('who is not listed is told so in words, and the target never hears of it', async (t) => {
  const { port, target } = await household(t)
  const rows: [string, string, readonly string[], unknown[], RegExp][] = [
    [
      'a client that is not listed',
      '/k/laptop-key/audio/',
      [],
      [403, true, 'closed'],
      /"laptop".*routes\.\/audio\/\.clients/,
    ],
    ['a local program', '/audio/', [], [403, true, 'closed'], /"local-program"/],
    ['a wrong key', '/audio/?key=nonsense', [], [401, true, 'closed'], /^valid api key must be provided\n$/],
    ['a wrong key in a header', '/audio/', ['Authorization: Bearer x'], [401, true, 'closed'], /^valid api key/],
    ['a stranger', '/audio/', ['Via: 1.1 x'], [401, true, 'closed'], /show the key of one/],
    ['another name of the machine', '/audio/', ['Host: evil.example'], [403, true, 'closed'], /"hosts"/],
    ['a page of another site', '/audio/', ['Sec-Fetch-Site: cross-site'], [401, true, 'closed'], /show the key/],
    [
      'the same with a right key in the query',
      '/audio/?key=phone-key',
      ['Sec-Fetch-Site: cross-site'],
      [401, true, 'closed'],
      /valid api key/,
    ],
    ['a foreign page', '/audio/', ['Origin: http://evil.example'], [403, false, 'closed'], /^$/],
    [
      'a foreign page with a right key',
      '/k/phone-key/audio/',
      ['Origin: http://evil.example'],
      [403, false, 'closed'],
      /^$/,
    ],
    [
      'a foreign page with a path that climbs',
      '/audio/../',
      ['Origin: http://evil.example'],
      [403, false, 'closed'],
      /^$/,
    ],
    ['a page that is not listed', '/audio/', [`Origin: ${other}`], [403, false, 'closed'], /^$/],
    ['a page that is not listed, with a wrong key', '/k/x/audio/', [`Origin: ${other}`], [403, false, 'closed'], /^$/],
    ['a page without its key', '/audio/', [`Origin: ${page}`], [401, true, 'readable'], /show the key/],
    ['a page with a wrong key', '/k/x/audio/', [`Origin: ${page}`], [401, true, 'readable'], /valid api key/],
    [
      'a page with the key of a client that is not listed',
      '/k/reader-key/audio/',
      [`Origin: ${page}`],
      [403, false, 'closed'],
      /^$/,
    ],
    ['two names of the machine', '/audio/', ['Host: 127.0.0.1', 'Host: 127.0.0.1'], [400, true, 'closed'], /one Host/],
  ]
  for (const [about, path, headers, expected, text] of rows) {
    const answer = await ask(port, `GET ${path}`, ...headers)
    t.same(met(answer), expected, about)
    t.match(answer.text, text, about)
  }
  t.equal(target.connections.length, 0)
})

t.test('a wrong key is answered slowly, and a right one is not', async (t) => {
  const pauses: number[] = []
  const { port } = await household(t, { pause: async (ms) => void pauses.push(ms) })
  await ask(port, 'GET /audio/?key=wrong')
  await ask(port, 'GET /audio/?key=phone-key')
  await ask(port, 'GET /audio/?key=wrong')
  t.same(pauses, [50, 100])
})

t.test('a preflight is answered here, for the pages of the clients that are listed', async (t) => {
  const { port, target } = await household(t)
  const preflight = (origin: string, ...more: string[]) =>
    ask(port, 'OPTIONS /audio/', `Origin: ${origin}`, 'Access-Control-Request-Method: PUT', ...more)
  const good = await preflight(page, 'Access-Control-Request-Headers: authorization')
  t.same(met(good), [200, false, 'readable'])
  t.equal(good.reply?.headers.get('access-control-allow-methods'), '*')
  t.equal(good.reply?.headers.get('access-control-allow-headers'), '*, Authorization')
  for (const origin of [other, 'http://evil.example', 'null'])
    t.same(met(await preflight(origin), origin), [403, false, 'closed'], origin)
  t.equal(target.connections.length, 0)
  t.equal((await ask(port, 'OPTIONS /k/phone-key/audio/')).text, 'played', 'OPTIONS by itself is the target’s')
})

t.test('a page that may reads the reply by the gateway’s word and not by the target’s', async (t) => {
  const { port } = await household(t)
  const good = await ask(port, 'GET /audio/', `Origin: https://listed.example`)
  t.same(met(good, 'https://listed.example'), [200, true, 'readable'])
  t.equal(good.reply?.headers.get('access-control-expose-headers'), '*')
  t.equal(good.reply?.headers.get('vary'), 'Origin')
})

t.test(
  'the paths beside a route are the API’s, keys before them or not, and offers to upgrade change nothing',
  async (t) => {
    const { front, target } = await household(t)
    await front.known('down')
    for (const path of ['/', '/audiox', '/k/laptop-key/', '/k/laptop-key/audiox']) {
      const { status } = await ask(front.port, `GET ${path}`, 'Connection: Upgrade', 'Upgrade: h2c')
      t.equal(status, null, `${path}: Anki is closed, and the connection ends as it does without a gateway`)
    }
    const java = await ask(front.port, 'GET /k/phone-key/audio/', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c')
    t.equal(java.text, 'played')
    t.notMatch(target.bytes(), /h2c|http2-settings/i)
  },
)

t.test('a reload changes who may, where to and what else is one', async (t) => {
  const { front, target, port, route } = await household(t)
  const reload = (routes: readonly (typeof route)[]) => front.gateway.reload({ ...defaultConfig(), clients, routes })
  reload([{ ...route, clients: ['laptop'] }])
  t.equal((await ask(port, 'GET /k/phone-key/audio/')).status, 403)
  t.equal((await ask(port, 'GET /k/laptop-key/audio/')).status, 200)
  const next = await startTarget(t, (_request, response) => void response.end('next'))
  reload([{ ...route, target: next.url }])
  t.equal((await ask(port, 'GET /k/phone-key/audio/')).text, 'next')
  t.equal(target.connections.length, 1)
  reload([])
  await front.known('down')
  t.equal((await ask(port, 'GET /k/laptop-key/audio/')).status, null, 'the path is the API’s again')
})

const small: Budget = {
  name: 'small',
  rates: [{ unit: 'calls', amount: 2, period: 'h', points: 2, window: 3_600_000 }],
  concurrent: null,
  delay: 1,
  hit: 1,
}

t.test('a routed request is a call of its client’s budget, and its body are bytes of it', async (t) => {
  const { port, target } = await household(t, {
    clients: clients.map((client) => ({ ...client, budget: client.name === 'phone' ? 'small' : null })),
    budgets: { small },
  })
  for (const expected of [200, 200, 429]) {
    const { status, text, reply } = await ask(port, 'GET /k/phone-key/audio/')
    t.equal(status, expected)
    if (status === 429) {
      t.match(text, /^budget "small": 2 calls per hour; try again in \d+ s\n$/)
      t.match(reply?.headers.get('retry-after'), /^\d+$/)
    }
  }
  t.equal(target.connections.length, 2)
})

t.test('too many bytes for a budget never reach the target', async (t) => {
  const bytes = { unit: 'bytes', amount: 10, period: 'h', points: 10, window: 3_600_000 } as const
  const { port, target } = await household(t, {
    clients: clients.map((client) => ({ ...client, budget: client.name === 'phone' ? 'small' : null })),
    budgets: { small: { ...small, rates: [bytes] } },
  })
  const { status, text } = await ask(port, 'POST /k/phone-key/audio/', 'Content-Length: 11')
  t.equal(status, 429)
  t.match(text, /10 bytes per hour/)
  t.equal(target.connections.length, 0)
})

t.test('routes are counted by route and outcome, with their bytes, and the log says which it was', async (t) => {
  const target: Target = await startTarget(
    t,
    async (request, response) => response.end(await bodyOf(request)) && undefined,
  )
  const lines: string[] = []
  const metrics = createMetrics({ registry: new Registry(), version: '0.0.0', groups: new Map() })
  const plain = defaultConfig()
  const config = {
    ...plain,
    clients,
    routes: [routeTo(target.url, { clients: ['phone'] })],
    listen: [{ address: { host: '127.0.0.1', port: 0 }, transport: 'loopback' as const }],
    upstreams: [{ ...plain.upstreams[0], ...nowhere }] as const,
    admin: { ...plain.admin, address: { host: '127.0.0.1', port: 0 }, notify: false },
  }
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) })
  const gateway = await startGateway(config, { log, metrics, version: '0.0.0', pause: async () => {} })
  t.teardown(() => gateway.close())
  const port = gateway.addresses[0]?.port ?? 0
  t.match(await metrics.render(), 'route_requests_total{route="/audio/",outcome="answered"} 0')
  const sending = httpRequest({ port, host: '127.0.0.1', path: '/k/phone-key/audio/?secret', method: 'POST' })
  sending.end('hello')
  const [reply] = await once(sending, 'response')
  t.equal((await bodyOf(reply)).toString(), 'hello')
  await ask(port, 'GET /audio/')
  const text = await metrics.render()
  t.match(text, 'ankiconnect_gateway_route_requests_total{route="/audio/",outcome="answered"} 1')
  t.match(text, 'ankiconnect_gateway_route_requests_total{route="/audio/",outcome="refused"} 1')
  t.match(text, 'ankiconnect_gateway_route_received_bytes_total{route="/audio/"} 5')
  t.match(text, 'ankiconnect_gateway_route_sent_bytes_total{route="/audio/"} 5')
  t.match(text, 'ankiconnect_gateway_refusals_total{by="route"} 1')
  t.notMatch(text, /request_duration_seconds_count\{/, 'how long they take is none of Anki’s times')
  const [first, second] = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  t.match(first, { client: 'phone', route: '/audio/', outcome: 'answered', servedBy: 'route', status: 200, bytesIn: 5 })
  t.match(second, {
    client: 'local-program',
    route: '/audio/',
    outcome: 'refused',
    refused: { by: ['route'] },
    status: 403,
  })
  t.equal(second.remedy, 'to admit it, list local-program in routes./audio/.clients')
  t.notMatch(lines.join(''), /phone-key|secret/)
})
