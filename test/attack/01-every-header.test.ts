import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin, startMetrics } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { type Handle, listen } from '../../src/edge/listener.ts'
import type { Limits } from '../../src/request/settings.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newSources, quietRooms, unbraked } from '../admin/sources.ts'
import { routeTo, startTarget } from '../routes/target.ts'
import { askRaw } from '../support/ask.ts'
import { newPair } from '../support/certificates.ts'
import { startFront } from '../support/front.ts'
import { fetchNode } from '../support/old-node.ts'
import { askedOf } from '../support/own-questions.ts'
import { openRaw, post } from '../support/raw-client.ts'

/** The oldest version that the package admits; it drops headers without a sign. */
const OLD = '22.19.0'
const isOld = process.version === `v${OLD}`

const fill = (count: number): string[] => Array.from({ length: count }, () => 'a:')
/** More headers than some versions of Node keep, and the limits within which they come: one that is written, and the default. */
const written = { headers: 16_384 }
const crowds = [
  { count: 1100, within: '16 KiB', limits: written },
  { count: 15_000, within: '16 KiB', limits: written },
  { count: 1100, within: 'the default of 64 KiB', limits: {} },
  { count: 60_000, within: 'the default of 64 KiB', limits: {} },
]
/** Node may end the connection while more headers are still on their way, and its reply is lost then. */
const refusals = (count: number) => (count > 1100 ? [431, null] : [431])

/** Headers that stay within what every version keeps. */
const FEW = 900
/** What tells the gateway that it is no program of this machine that calls. */
const signs = ['X-Forwarded-For: 203.0.113.9', 'Origin: http://evil.example']

const get = (path: string, ...headers: readonly string[]) =>
  `GET ${path} HTTP/1.1\r\n${['Host: 127.0.0.1', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAA']

/** The status of a request after which the connection ends; null where it ended without one. */
async function statusOf(port: number, bytes: string): Promise<number | null> {
  const client = await openRaw(port)
  await client.send(bytes)
  const { bytes: received } = await client.ended()
  return received.length === 0 ? null : Number(received.toString('latin1').split(' ')[1])
}

/** A gateway in front of a sandbox, with a route that local programs may use. */
async function start(t: Test, limits: Partial<Limits>) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const target = await startTarget(t, (_request, response) => void response.end('played'))
  const routes = [routeTo(target.url, { clients: ['local-program'] })]
  const front = await startFront({ upstream: { url: sandbox.url }, routes, limits })
  t.teardown(front.close)
  await front.known('up')
  const before = askedOf(sandbox).length
  return { port: front.port, target, asked: () => askedOf(sandbox).length - before }
}

for (const { count, within, limits } of crowds) {
  const behind = `behind ${count} headers within ${within}`
  t.test(`a proxy or page named ${behind} makes no caller a program of this machine`, async (t) => {
    const { port, target, asked } = await start(t, limits)
    const refused = async (request: string, about: string) =>
      t.ok(refusals(count).includes(await statusOf(port, request)), about)
    for (const sign of signs) {
      const call = post({ action: 'deckNames', version: 6 }, ...fill(count), sign)
      await refused(call, `a call, ${sign}`)
      const waiting = post({ action: 'deckNames', version: 6 }, 'Expect: 100-continue', ...fill(count), sign)
      await refused(waiting, `a call that waits to go on, ${sign}`)
      await refused(get('/audio/x', ...fill(count), sign), `a route, ${sign}`)
      const socket = get('/audio/x', ...upgrade, ...fill(count), sign).replace('Connection: close\r\n', '')
      await refused(socket, `an upgrade, ${sign}`)
    }
    t.equal(asked(), 0)
    t.equal(target.connections.length, 0)
  })
}

t.test('every header counts while there are few enough', async (t) => {
  const { port, target, asked } = await start(t, written)
  const call = (...headers: string[]) => askRaw(port, post({ action: 'version', version: 6 }, ...fill(FEW), ...headers))
  t.match(await call(), { status: 200, text: '{"result": 6, "error": null}' })
  const before = asked()
  t.match(await call('X-Forwarded-For: 203.0.113.9'), { status: 200, text: /valid api key must be provided/ })
  t.match(await call('Origin: http://evil.example'), { status: 403, text: '' })
  t.equal((await askRaw(port, get('/audio/x', ...fill(FEW)))).text, 'played')
  t.equal((await askRaw(port, get('/audio/x', ...fill(FEW), 'Via: 1.1 x'))).status, 401)
  t.equal(asked(), before)
  t.equal(target.connections.length, 1)
})

t.test('a page named behind many headers reads nothing of the admin listener or the metrics', async (t) => {
  const address = { host: '127.0.0.1', port: 0 }
  const metrics = { render: async () => 'series 1\n', contentType: 'text/plain' }
  const shown = { metrics, readiness: () => ({ ready: true, reason: 'Anki answers' }) }
  const rest = { assets: loadAssets(), ...quietRooms, state: () => takeState(newSources()) }
  const admin = await startAdmin({ address, names: new Set(), keyDigest: null, brake: unbraked }, { ...shown, ...rest })
  t.teardown(() => admin.close())
  const scraped = await startMetrics({ address, names: new Set() }, shown)
  t.teardown(() => scraped.close())
  for (const [{ address: at }, path] of [
    [admin, '/state'],
    [admin, '/metrics'],
    [scraped, '/metrics'],
  ] as const) {
    const ask = (count: number, ...headers: string[]) => askRaw(at.port, get(path, ...fill(count), ...headers))
    t.equal((await ask(FEW)).status, 200, path)
    t.equal((await ask(FEW, 'Origin: http://evil.example')).status, 403, path)
    for (const count of [1100, 15_000, 60_000]) {
      const status = await statusOf(at.port, get(path, ...fill(count), 'Origin: http://evil.example'))
      t.ok(refusals(count).includes(status), `${path} ${count}`)
    }
  }
})

t.test('a listener with TLS drops no header either', async (t) => {
  const pair = await newPair()
  const seen: (string | undefined)[] = []
  const handle: Handle = async ({ headers }, response) => {
    seen.push(headers.origin)
    response.end('served')
  }
  const limits = { ...defaultConfig().limits, headers: 65_536 }
  const listener = await listen({ host: '127.0.0.1', port: 0 }, limits, handle, { certificate: pair })
  t.teardown(() => listener.close())
  const ask = async (count: number) => {
    const socket = connect({ port: listener.address.port, host: '127.0.0.1', ca: pair.cert })
    await once(socket, 'secureConnect')
    socket.write(get('/', ...fill(count), 'Origin: http://evil.example'))
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('close', resolve))
    return text === '' ? null : Number(text.split(' ')[1])
  }
  t.equal(await ask(FEW), 200)
  for (const count of [1100, 15_000, 60_000]) t.ok(refusals(count).includes(await ask(count)), `${count}`)
  t.same(seen, ['http://evil.example'])
})

t.test('every http server of the gateway is made by the function that limits its headers', (t) => {
  const makers = globSync('src/**/*.ts').filter((file) =>
    /import \{[^}]*\bcreateServer\b[^}]*\} from 'node:https?'/.test(readFileSync(file, 'utf8')),
  )
  t.same(makers.sort(), ['src/edge/http-server.ts', 'src/edge/secure.ts'])
  t.match(readFileSync('src/edge/secure.ts', 'utf8'), /limitHeaders\(server\)/)
  t.end()
})

const old = isOld ? { missing: 'this is that version' } : await fetchNode(OLD)
const reason = 'missing' in old ? old.missing : null
const title = `all of this holds on Node ${OLD}, which drops headers`
t.test(
  reason === null ? title : `${title} (skipped: ${reason})`,
  { skip: reason ?? false, timeout: 120_000 },
  async (t) => {
    if ('missing' in old) return
    const environment = { ...process.env, NODE_OPTIONS: '', TAP: '1' }
    const { stdout } = await promisify(execFile)(old.path, [import.meta.filename], { env: environment }).catch(
      (error: { stdout: string }) => error,
    )
    t.match(stdout, /^1\.\.[0-9]+$/m)
    t.notMatch(stdout, /^\s*not ok /m)
  },
)
