import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { type Admin, type Readiness, startAdmin } from '../../src/admin/server.ts'

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function newAdmin(t: Test, readiness: () => Readiness = () => ({ ready: true, reason: 'Anki answers' })) {
  const metrics = { render: async () => 'series 1\n', contentType: 'text/plain; version=0.0.4' }
  const admin = await startAdmin({ host: '127.0.0.1', port: 0 }, { metrics, readiness })
  t.teardown(() => admin.close())
  return admin
}

async function ask(admin: Admin, path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Reply> {
  const outgoing = request({ ...admin.address, path, method, headers, agent: false }).end()
  const [incoming] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk
  return { status: incoming.statusCode, headers: incoming.headers, body }
}

t.test('/health is 200 while the process serves, whatever Anki does', async (t) => {
  const admin = await newAdmin(t, () => ({ ready: false, reason: 'nothing answers' }))
  const { status, body } = await ask(admin, '/health')
  t.equal(status, 200)
  t.same(JSON.parse(body), { status: 'ok' })
})

t.test('/ready follows the upstream and says why', async (t) => {
  let ready = false
  const admin = await newAdmin(t, () => ({ ready, reason: ready ? 'there' : 'gone' }))
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
  for (const path of ['/', '/healthz', '/health/', '//health', '/%68ealth', 'http://evil.example/health']) {
    t.equal((await ask(admin, path)).status, 404, path)
  }
})

t.test('another name in Host and another page in Origin are refused on every path', async (t) => {
  const admin = await newAdmin(t)
  for (const path of ['/health', '/ready', '/metrics', '/nothing']) {
    t.equal((await ask(admin, path, 'GET', { Host: 'evil.example' })).status, 403, path)
    t.equal((await ask(admin, path, 'GET', { Origin: 'http://evil.example' })).status, 403, path)
  }
  const own = `http://127.0.0.1:${admin.address.port}`
  t.equal((await ask(admin, '/health', 'GET', { Origin: own })).status, 200)
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
  const readiness = () => ({ ready: true, reason: '' })
  const admin = await startAdmin({ host: '127.0.0.1', port: 0 }, { metrics, readiness })
  t.teardown(() => admin.close())
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
  const dependencies = {
    metrics: { render: async () => '', contentType: '' },
    readiness: () => ({ ready: true, reason: '' }),
  }
  await t.rejects(startAdmin(address, dependencies), { code: 'EADDRINUSE', syscall: 'listen', port: address.port })
})
