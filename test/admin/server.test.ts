import { hash } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { type Decided, noApprovals, type OwnerDecision } from '../../src/admin/approvals.ts'
import { loadAssets } from '../../src/admin/assets.ts'
import type { Admin } from '../../src/admin/listener.ts'
import type { AdminDependencies, Readiness } from '../../src/admin/routes.ts'
import { startAdmin, startMetrics } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { systemClock } from '../../src/clock.ts'
import { newSources, quietRooms } from './sources.ts'

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function dependenciesWith(more: Partial<AdminDependencies> = {}): AdminDependencies {
  return {
    metrics: { render: async () => 'series 1\n', contentType: 'text/plain; version=0.0.4' },
    readiness: () => ({ ready: true, reason: 'Anki answers' }),
    assets: loadAssets(),
    ...quietRooms,
    state: () => takeState(newSources()),
    ...more,
  }
}

const address = { host: '127.0.0.1', port: 0 }

const brake = { guesses: createGuesses(systemClock), pause: async () => {} }

async function newAdmin(t: Test, more: Partial<AdminDependencies> = {}, keyDigest: Buffer | null = null) {
  const admin = await startAdmin({ address, names: new Set(['nas.lan']), keyDigest, brake }, dependenciesWith(more))
  t.teardown(() => admin.close())
  return admin
}

async function ask(
  admin: Admin,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
  sent = '',
): Promise<Reply> {
  const outgoing = request({ ...admin.address, path, method, headers, agent: false }).end(sent)
  const [incoming] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk
  return { status: incoming.statusCode, headers: incoming.headers, body }
}

t.test('/health is 200 while the process serves, whatever Anki does', async (t) => {
  const admin = await newAdmin(t, { readiness: () => ({ ready: false, reason: 'nothing answers' }) })
  const { status, body } = await ask(admin, '/health')
  t.equal(status, 200)
  t.same(JSON.parse(body), { status: 'ok' })
})

t.test('/ready follows the upstream and says why', async (t) => {
  let ready = false
  const admin = await newAdmin(t, { readiness: (): Readiness => ({ ready, reason: ready ? 'there' : 'gone' }) })
  const down = await ask(admin, '/ready')
  t.equal(down.status, 503)
  t.same(JSON.parse(down.body), { ready: false, reason: 'gone' })
  ready = true
  t.match(await ask(admin, '/ready?now'), { status: 200, body: '"reason":"there"' })
})

t.test('/metrics is what the metrics render, with their type', async (t) => {
  const { status, headers, body } = await ask(await newAdmin(t), '/metrics')
  t.equal(status, 200)
  t.equal(headers['content-type'], 'text/plain; version=0.0.4')
  t.equal(body, 'series 1\n')
})

t.test('HEAD is GET without the body', async (t) => {
  const admin = await newAdmin(t)
  const { status, headers, body } = await ask(admin, '/health', 'HEAD')
  t.equal(status, 200)
  t.equal(headers['content-length'], String((await ask(admin, '/health')).body.length))
  t.equal(body, '')
})

t.test('no other method is taken, and Allow says which are', async (t) => {
  const admin = await newAdmin(t)
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    const { status, headers } = await ask(admin, '/health', method)
    t.equal(status, 405, method)
    t.equal(headers.allow, 'GET, HEAD', method)
  }
})

t.test('there is nothing else', async (t) => {
  const admin = await newAdmin(t)
  for (const path of [
    '/index.html',
    '/page',
    '/approvals/',
    '/approvals/a/b',
    '/healthz',
    '/health/',
    '//health',
    '/%68ealth',
    'http://evil.example/health',
  ]) {
    t.equal((await ask(admin, path)).status, 404, path)
  }
})

t.test('another name in Host and another page in Origin are refused on every path', async (t) => {
  const admin = await newAdmin(t)
  for (const path of [
    '/health',
    '/ready',
    '/metrics',
    '/',
    '/state',
    '/events',
    '/approvals',
    '/approvals/1',
    '/nothing',
  ]) {
    t.equal((await ask(admin, path, 'GET', { Host: 'evil.example' })).status, 403, path)
    t.equal((await ask(admin, path, 'GET', { Origin: 'http://evil.example' })).status, 403, path)
  }
  const own = `http://127.0.0.1:${admin.address.port}`
  t.equal((await ask(admin, '/health', 'GET', { Origin: own })).status, 200)
  t.equal((await ask(admin, '/health', 'GET', { Host: 'NAS.lan:1' })).status, 200, 'a name that is listed in hosts')
})

t.test('every reply, refusals included, forbids framing, sniffing, keeping and reading across origins', async (t) => {
  const admin = await newAdmin(t)
  const replies = [await ask(admin, '/health'), await ask(admin, '/x'), await ask(admin, '/', 'POST')]
  replies.push(await ask(admin, '/', 'GET', { Host: 'evil.example' }))
  for (const { headers, status } of replies) {
    t.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/, String(status))
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.equal(headers['cache-control'], 'no-store')
    t.equal(headers['access-control-allow-origin'], undefined)
  }
})

t.test('metrics that cannot be rendered are a 500 without details', async (t) => {
  const metrics = { render: () => Promise.reject(new Error('secret detail')), contentType: 'text/plain' }
  const admin = await newAdmin(t, { metrics })
  const { status, body } = await ask(admin, '/metrics')
  t.equal(status, 500)
  t.notMatch(body, 'secret')
})

t.test('it closes although a connection stays silent and another is kept alive', async (t) => {
  const admin = await newAdmin(t)
  const silent = connect(admin.address)
  const kept = connect(admin.address)
  await Promise.all([once(silent, 'connect'), once(kept, 'connect')])
  kept.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(kept, 'data')
  const ended = Promise.all([once(silent.resume(), 'close'), once(kept.resume(), 'close')])
  for (const socket of [silent, kept]) socket.on('error', () => {})
  await admin.close()
  await ended
  t.pass('both connections are gone')
})

t.test('an address that is taken is the system error of listen', async (t) => {
  const { address } = await newAdmin(t)
  const taken = { code: 'EADDRINUSE', syscall: 'listen', port: address.port }
  await t.rejects(startAdmin({ address, names: new Set(), keyDigest: null, brake }, dependenciesWith()), taken)
})

t.test('the page, its style and its script are served with their types', async (t) => {
  const admin = await newAdmin(t)
  for (const [path, type, holds] of [
    ['/', 'text/html; charset=utf-8', '<title>AnkiConnect Gateway</title>'],
    ['/base.css', 'text/css; charset=utf-8', 'color-scheme'],
    ['/page.css', 'text/css; charset=utf-8', '#glance'],
    ['/page.js', 'text/javascript; charset=utf-8', 'EventSource'],
  ] as const) {
    const { status, headers, body } = await ask(admin, path)
    t.equal(status, 200, path)
    t.equal(headers['content-type'], type)
    t.match(body, holds)
    t.notMatch(body, /style="|onclick=|<script>/, 'nothing that the Content-Security-Policy forbids')
  }
})

t.test('/state is what the rooms say, as JSON', async (t) => {
  const { body } = await ask(await newAdmin(t), '/state')
  t.same(JSON.parse(body), await takeState(newSources()))
})

t.test('/approvals is what waits, as JSON', async (t) => {
  const waiting = {
    id: '7',
    kind: 'call',
    who: 'claude',
    action: 'sync',
    summary: 'Sync',
    effect: null,
    client: null,
    asked: true,
    refused: 0,
    calls: [],
    names: 0,
    since: 1,
    until: 2,
  } as const
  const admin = await newAdmin(t, { approvals: { ...noApprovals, pending: () => [waiting] } })
  const { status, headers, body } = await ask(admin, '/approvals')
  t.match([status, headers['content-type']], [200, 'application/json'])
  t.same(JSON.parse(body), [waiting])
})

t.test('/events sends the state at once, again when it has changed, and ends with the listener', async (t) => {
  let total = 1
  const admin = await newAdmin(t, { state: async () => ({ ...(await takeState(newSources())), total }) })
  const [incoming] = await once(request({ ...admin.address, path: '/events', agent: false }).end(), 'response')
  t.equal(incoming.headers['content-type'], 'text/event-stream; charset=utf-8')
  let text = ''
  incoming.setEncoding('utf8')
  const seen = (what: string) =>
    new Promise<void>((resolve) => {
      const look = (more: string) => {
        text += more
        if (!text.includes(what)) return
        incoming.off('data', look)
        resolve()
      }
      incoming.on('data', look)
    })
  await seen('"total":1')
  total = 2
  await seen('"total":2')
  t.equal(text.match(/event: state/g)?.length, 2)
  const ended = once(incoming.resume(), 'end')
  await admin.close()
  await ended
})

t.test('a verdict is taken as JSON by POST, and only from this page or a program', async (t) => {
  const decided: string[] = []
  const approvals = {
    pending: () => [],
    grants: () => [],
    answerers: () => ({}),
    period: () => 0,
    profiles: () => [],
    named: () => null,
    effect: async () => null,
    decide: async (id: string, { verdict }: OwnerDecision): Promise<Decided> => {
      if (id !== 'a1') return { ok: false, error: { code: 'approval.gone', text: 'gone', status: 404 } }
      decided.push(`${id} ${verdict}`)
      return { ok: true, client: null }
    },
  }
  const admin = await newAdmin(t, { approvals })
  const json = { 'Content-Type': 'application/json; charset=utf-8' }
  const allow = '{"verdict": "allow"}'
  const own = `http://127.0.0.1:${admin.address.port}`
  for (const [path, method, headers, sent, status] of [
    ['/approvals/a1', 'GET', json, '', 405],
    ['/approvals/a1', 'POST', { 'Content-Type': 'text/plain' }, allow, 415],
    ['/approvals/a1', 'POST', {}, allow, 415],
    ['/approvals/a1', 'POST', { ...json, Origin: 'http://evil.example' }, allow, 403],
    ['/approvals/a1', 'POST', { ...json, Origin: 'null' }, allow, 403],
    ['/approvals/a1', 'POST', { ...json, Host: 'evil.example' }, allow, 403],
    ['/approvals/a1', 'POST', json, '{"verdict": "yes"}', 400],
    ['/approvals/a1', 'POST', json, 'null', 400],
    ['/approvals/a1', 'POST', json, '{', 400],
    ['/approvals/a1', 'POST', json, allow.padEnd(5000), 413],
    ['/approvals/a2', 'POST', json, allow, 404],
  ] as const) {
    t.equal(
      (await ask(admin, path, method, headers, sent)).status,
      status,
      `${path} ${JSON.stringify(headers)} ${status}`,
    )
  }
  t.same(decided, [], 'none of these decided anything')
  t.equal((await ask(admin, '/approvals/a1', 'POST', { ...json, Origin: own }, allow)).status, 200)
  t.equal((await ask(admin, '/approvals/a1', 'POST', json, '{"verdict": "refuse"}')).status, 200)
  t.same(decided, ['a1 allow', 'a1 refuse'])
})

t.test('with a key everything asks for it but health and readiness', async (t) => {
  const admin = await newAdmin(t, {}, hash('sha256', 'open sesame', 'buffer'))
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  for (const path of ['/', '/state', '/events', '/approvals', '/metrics', '/page.js', '/nothing']) {
    const { status, headers } = await ask(admin, path)
    t.equal(status, 401, path)
    t.match(headers['www-authenticate'], /^Basic /)
  }
  for (const Authorization of [
    'Bearer wrong',
    basic('owner:wrong'),
    'Bearer',
    'Digest open sesame',
    basic('open sesame:wrong'),
  ])
    t.equal((await ask(admin, '/state', 'GET', { Authorization })).status, 401, Authorization)
  for (const Authorization of [
    'Bearer open sesame',
    'bearer  open sesame',
    basic('owner:open sesame'),
    basic(':open sesame'),
    basic('open sesame:'),
    basic('open sesame'),
  ])
    t.equal((await ask(admin, '/state', 'GET', { Authorization })).status, 200, Authorization)
  for (const path of ['/health', '/ready']) t.equal((await ask(admin, path)).status, 200, path)
})

t.test(
  'the listener for a scraper has health, readiness and metrics, and nothing that decides or shows more',
  async (t) => {
    const metrics = await startMetrics({ address, names: new Set() }, dependenciesWith())
    t.teardown(() => metrics.close())
    for (const path of ['/health', '/ready', '/metrics']) t.equal((await ask(metrics, path)).status, 200, path)
    for (const path of ['/', '/state', '/approvals', '/events', '/approvals/a1'])
      t.equal((await ask(metrics, path)).status, 404, path)
  },
)
