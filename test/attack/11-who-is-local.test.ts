import { hash } from 'node:crypto'
import t, { type Test } from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin, startMetrics } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newSources, quietRooms, unbraked } from '../admin/sources.ts'
import { routeTo, startTarget } from '../routes/target.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { askedOf } from '../support/own-questions.ts'
import { post } from '../support/raw-client.ts'

const get = (path: string, ...headers: readonly string[]) =>
  `GET ${path} HTTP/1.1\r\n${['Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`
const call = (...headers: string[]) => post({ action: 'version', version: 6 }, ...headers)
const NOBODY = /valid api key must be provided/
/** What every empty request reads, a stranger's too. */
const BANNER = '{"apiVersion": "AnkiConnect v.6"}'
const SIX = '{"result": 6, "error": null}'

async function start(t: Test, options: Partial<FrontOptions> = {}) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url }, ...options })
  t.teardown(front.close)
  await front.known('up')
  const before = askedOf(sandbox).length
  return { front, port: front.port, asked: () => askedOf(sandbox).length - before }
}

const signs = [
  'Forwarded: for=127.0.0.1',
  'Via: 1.1 proxy',
  ...[
    'X-Forwarded-For',
    'X-Real-IP',
    'True-Client-IP',
    'X-Client-IP',
    'CF-Connecting-IP',
    'X-Cluster-Client-IP',
    'Client-IP',
    'Fly-Client-IP',
    'Fastly-Client-IP',
    'X-Envoy-External-Address',
    'X-Azure-ClientIP',
    'X-ProxyUser-Ip',
    'X-Originating-IP',
    'X_Forwarded_For',
    'CDN-Loop',
    'Incap-Client-IP',
    'X-Sucuri-ClientIP',
    'Remote-Addr',
    'Forwarded-For',
    'X-Forward-For',
    'HTTP-X-Forwarded-For',
    'X-Real-Port',
    'X-ARR-LOG-ID',
  ].map((name) => `${name}: 127.0.0.1`),
]

t.test('a call that shows a proxy comes from no program of this machine, whatever the proxy is called', async (t) => {
  const { port, asked } = await start(t)
  t.equal((await askRaw(port, call())).text, SIX)
  const before = asked()
  for (const sign of signs) t.match((await askRaw(port, call(sign))).text, NOBODY, sign)
  t.equal(asked(), before)
})

t.test('nor does one that a trusted proxy says comes from this machine', async (t) => {
  const { port, asked } = await start(t, { trustedProxies: [networkOf('127.0.0.1')] })
  for (const sign of signs) t.match((await askRaw(port, call(sign))).text, NOBODY, sign)
  const page = await askRaw(port, call('X-Forwarded-For: 127.0.0.1', 'Origin: http://127.0.0.1:5000'))
  t.match(page, { status: 403, text: '' }, 'a page of this machine is none behind a proxy')
  t.equal(asked(), 0)
  t.equal((await askRaw(port, call())).text, SIX, 'without a sign of it, it is no proxy')
})

const opened = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']
const sites = ['cross-site', 'same-site', 'Cross-Site'].map((site) => `Sec-Fetch-Site: ${site}`)

t.test('a page that does not say which it is calls nothing, and may only be the way to the greeting', async (t) => {
  const { port, asked } = await start(t)
  for (const site of sites) {
    t.match((await askRaw(port, call(site))).text, NOBODY, site)
    t.match((await askRaw(port, call(site, ...opened))).text, NOBODY, `${site}, a form that is sent`)
    t.equal((await askRaw(port, get('/', site))).text, BANNER, `${site}, an image`)
    t.equal((await askRaw(port, get('/x', site, ...opened))).text, BANNER, `${site}, another path`)
    const frame = get('/', site, 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe')
    t.equal((await askRaw(port, frame)).text, BANNER, `${site}, a frame`)
    t.match((await askRaw(port, get('/', site, ...opened))).text, /<title>AnkiConnect v\.6/, `${site}, opened`)
  }
  t.equal(asked(), 0)
  for (const site of ['none', 'same-origin'])
    t.equal((await askRaw(port, call(`Sec-Fetch-Site: ${site}`))).text, SIX, site)
  const named = await askRaw(port, call('Sec-Fetch-Site: same-site', 'Origin: http://127.0.0.1:5000'))
  t.equal(named.text, SIX, 'a page that says which it is')
})

t.test('on the admin listener only its page can be opened from another one, and nothing for a scraper', async (t) => {
  const address = { host: '127.0.0.1', port: 0 }
  const metrics = { render: async () => 'series 1\n', contentType: 'text/plain' }
  const shown = { metrics, readiness: () => ({ ready: true, reason: 'Anki answers' }) }
  const rest = { assets: loadAssets(), ...quietRooms, state: () => takeState(newSources()) }
  const admin = await startAdmin({ address, names: new Set(), keyDigest: null, brake: unbraked }, { ...shown, ...rest })
  t.teardown(() => admin.close())
  const scraped = await startMetrics({ address, names: new Set() }, shown)
  t.teardown(() => scraped.close())
  const status = async (at: typeof admin, path: string, ...headers: string[]) =>
    (await askRaw(at.address.port, get(path, ...headers))).status
  for (const site of sites) {
    for (const path of ['/', '/state', '/approvals', '/metrics', '/health', '/page.js'])
      t.equal(await status(admin, path, site), 403, `${path}, ${site}`)
    for (const path of ['/state', '/metrics', '/health'])
      t.equal(await status(admin, path, site, ...opened), 403, `${path} opened, ${site}`)
    t.equal(await status(admin, '/', site, ...opened), 200, site)
    t.equal(await status(admin, '/?from=mail', site, ...opened), 200, site)
    for (const path of ['/', '/metrics', '/health'])
      t.equal(await status(scraped, path, site, ...opened), 403, `${path} of the scraper, ${site}`)
  }
  for (const path of ['/', '/state', '/page.js'])
    t.equal(await status(admin, path, 'Sec-Fetch-Site: same-origin'), 200, path)
})

t.test('whoever comes through a proxy sees nothing of an admin listener that asks for no key', async (t) => {
  const address = { host: '127.0.0.1', port: 0 }
  const metrics = { render: async () => 'series 1\n', contentType: 'text/plain' }
  const shown = { metrics, readiness: () => ({ ready: true, reason: 'Anki answers' }) }
  const rest = { assets: loadAssets(), ...quietRooms, state: () => takeState(newSources()) }
  const open = async (keyDigest: Buffer | null) => {
    const admin = await startAdmin({ address, names: new Set(), keyDigest, brake: unbraked }, { ...shown, ...rest })
    t.teardown(() => admin.close())
    return async (path: string, ...headers: string[]) =>
      (await askRaw(admin.address.port, get(path, ...headers))).status
  }
  const withoutKey = await open(null)
  for (const sign of signs)
    for (const path of ['/', '/state', '/approvals', '/events', '/metrics'])
      t.equal(await withoutKey(path, sign, 'Connection: close'), 403, `${path}, ${sign}`)
  t.equal(await withoutKey('/health', 'X-Forwarded-For: 192.0.2.1'), 200, 'that it lives is no secret')
  const withKey = await open(hash('sha256', 'secret', 'buffer'))
  t.equal(await withKey('/state', 'X-Forwarded-For: 192.0.2.1', 'Authorization: Bearer secret'), 200)
})

t.test('a route takes a page that does not say which it is only by a key in its path', async (t) => {
  const target = await startTarget(t, (_request, response) => void response.end('played'))
  const clients = clientConfigs({
    phone: { key: 'phone-key' },
    laptop: { key: 'laptop-key' },
    anyone: { from: ['127.0.0.0/8'] },
  })
  const routes = [routeTo(target.url, { clients: ['phone', 'local-program', 'anyone'] })]
  const { port } = await start(t, { clients, routes })
  const status = async (path: string, ...headers: string[]) => (await askRaw(port, get(path, ...headers))).status
  for (const site of sites) {
    t.equal(await status('/audio/x', site), 401, site)
    t.equal(await status('/audio/x?key=phone-key', site), 401, `${site}, a key in the query`)
    t.equal(await status('/audio/x', site, 'Authorization: Bearer phone-key'), 401, `${site}, a key in a header`)
    t.equal(await status('/k/wrong/audio/x', site), 401, `${site}, a wrong key`)
    t.equal(await status('/k/laptop-key/audio/x', site), 403, `${site}, a client that is not listed`)
    t.equal(await status('/k/x/audio/x', site, 'Authorization: Bearer phone-key'), 401, `${site}, two keys`)
    t.equal(target.connections.length, 0)
  }
  for (const site of sites) t.equal(await status('/k/phone-key/audio/x', site), 200, site)
  t.equal(target.connections.length, sites.length)
  for (const site of sites)
    t.match((await askRaw(port, call(site).replace('POST /', 'POST /k/phone-key/'))).text, NOBODY, 'the API takes none')
})

t.test('one key serves what an extension fetches and what its elements ask for', async (t) => {
  const target = await startTarget(t, (_request, response) => void response.end('played'))
  const key = 'audio-key'
  const clients = clientConfigs({ audio: { key }, 'audio-extension': { key, origins: ['any-extension'] } })
  const { port } = await start(t, {
    clients,
    routes: [routeTo(target.url, { clients: ['audio', 'audio-extension'] })],
  })
  for (const headers of [
    ['Origin: moz-extension://a', 'Sec-Fetch-Site: cross-site'],
    ['Sec-Fetch-Site: cross-site'],
    [],
  ])
    t.equal((await askRaw(port, get(`/k/${key}/audio/x`, ...headers))).status, 200, headers.join())
})

t.test('without any keyed client a key in a path opens no route to a page', async (t) => {
  const target = await startTarget(t, (_request, response) => void response.end('played'))
  const { port } = await start(t, { routes: [routeTo(target.url, { clients: ['local-program'] })] })
  t.equal((await askRaw(port, get('/k/x/audio/x', ...sites.slice(1, 2)))).status, 401)
  t.equal((await askRaw(port, get('/k/x/audio/x'))).status, 200)
  t.equal(target.connections.length, 1)
})
