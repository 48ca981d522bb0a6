import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import type { Pair } from '../../src/certificates/pair.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { type Handle, type Listener, listen } from '../../src/edge/listener.ts'
import type { Limits } from '../../src/request/settings.ts'
import { newPair } from '../support/certificates.ts'
import { again } from '../support/drip.ts'
import { openRaw, post, type RawClient } from '../support/raw-client.ts'

const greet: Handle = async (_request, response) => void response.end('hello')

interface Secure {
  readonly listener: Listener
  readonly port: number
  readonly pair: Pair
  /** Why handshakes failed. */
  readonly failed: string[]
  /** Why the first one did, as soon as one has. */
  readonly failure: Promise<string>
}

async function start(t: Test, limits: Partial<Limits> = {}, handle = greet): Promise<Secure> {
  const pair = await newPair()
  const failed: string[] = []
  const failure = Promise.withResolvers<string>()
  const listener = await listen({ host: '127.0.0.1', port: 0 }, { ...defaultConfig().limits, ...limits }, handle, {
    certificate: pair,
    onHandshakeFailed(reason) {
      failed.push(reason)
      failure.resolve(reason)
    },
  })
  t.teardown(() => listener.close())
  return { listener, port: listener.address.port, pair, failed, failure: failure.promise }
}

/** A connection after its handshake, which trusts this certificate and no other. */
async function open(t: Test, { port, pair }: Pick<Secure, 'port' | 'pair'>): Promise<TLSSocket> {
  const socket = connectSecurely({ port, host: '127.0.0.1', ca: pair.cert })
  t.teardown(() => socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

/** The first bytes a client sends, as Node writes them. */
async function clientHello(): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connectSecurely({ port, host: '127.0.0.1' }).on('error', () => {})
  const [socket] = await once(server, 'connection')
  const [bytes] = await once(socket, 'data')
  client.destroy()
  server.close()
  return bytes
}

async function connectRaw(t: Test, port: number): Promise<RawClient> {
  const client = await openRaw(port)
  t.teardown(() => client.close())
  return client
}

t.test('plain HTTP gets a 400 that names https, in one line, and nothing is handled', async (t) => {
  let handled = 0
  const { port } = await start(t, {}, async (_, response) => {
    handled += 1
    response.end()
  })
  const requests = [
    post({ action: 'version' }),
    'GET / HTTP/1.0\r\n\r\n',
    'HEAD / HTTP/1.1\r\n\r\n',
    '\0\0\0\0',
    '\x80\x2e',
  ]
  for (const request of requests) {
    const client = await connectRaw(t, port)
    await client.send(request)
    const { status, headers, body } = await client.reply()
    t.equal(status, 400, JSON.stringify(request))
    t.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
    t.match(body.toString(), /^[^\n]*write https:\/\/ instead of http:\/\/\n$/)
    t.match(await client.ended(), { how: 'end' })
  }
  t.equal(handled, 0)
})

t.test('the line arrives although the client goes on sending a large body', async (t) => {
  const { port } = await start(t)
  const client = await connectRaw(t, port)
  void client.send(`POST / HTTP/1.1\r\nContent-Length: 8000000\r\n\r\n${'x'.repeat(8_000_000)}`)
  t.equal((await client.reply()).status, 400)
})

t.test('who sends nothing, or a part of a handshake at any pace, is let go after the time for headers', async (t) => {
  const secure = await start(t, { headerTime: 300 })
  const hello = await clientHello()
  const silent = await connectRaw(t, secure.port)
  const stalled = await connectRaw(t, secure.port)
  await stalled.send(hello.subarray(0, 40))
  const trickling = await connectRaw(t, secure.port)
  let sent = 0
  const stop = again(() => {
    sent += 1
    if (sent < hello.length) void trickling.send(hello.subarray(sent - 1, sent))
  })
  await Promise.all([silent, stalled, trickling].map((client) => client.ended()))
  stop()
  t.ok(sent < hello.length, `ended after ${sent} of ${hello.length} bytes`)
  t.same(secure.failed, ['ERR_TLS_HANDSHAKE_TIMEOUT', 'ERR_TLS_HANDSHAKE_TIMEOUT'])
})

t.test('after the handshake headers and bodies are bounded as without it', async (t) => {
  const secure = await start(t, { headerTime: 200, bodyTime: 200 }, async (request, response) => {
    request.on('error', () => {})
    request.resume().once('end', () => response.end())
  })
  const idle = await open(t, secure)
  const slow = await open(t, secure)
  slow.write('POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab')
  slow.resume()
  idle.resume()
  await Promise.all([idle, slow].map((socket) => once(socket, 'close')))
  t.pass('both ended')
})

t.test('requests of one connection are handled one at a time, in their order', async (t) => {
  const order: string[] = []
  const first = Promise.withResolvers<void>()
  const secure = await start(t, {}, async ({ url = '' }, response) => {
    order.push(`begin ${url}`)
    if (url === '/1') await first.promise
    order.push(`end ${url}`)
    response.end(url)
  })
  const socket = await open(t, secure)
  socket.write('GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n')
  const other = await open(t, secure)
  other.write('GET /other HTTP/1.1\r\n\r\n')
  await once(other, 'data')
  first.resolve()
  let text = ''
  while (!text.includes('/2')) text += String((await once(socket, 'data'))[0])
  t.same(order, ['begin /1', 'begin /other', 'end /other', 'end /1', 'begin /2', 'end /2'])
})

t.test('connections are bounded, those that have sent nothing yet among them', async (t) => {
  const secure = await start(t, { connections: 2 })
  const [one] = [await connectRaw(t, secure.port), await connectRaw(t, secure.port)]
  const third = await connectRaw(t, secure.port)
  await third.ended()
  one?.close()
  await t.resolves(async () => {
    for (;;) {
      const socket = connectSecurely({ port: secure.port, host: '127.0.0.1', ca: secure.pair.cert })
      t.teardown(() => socket.destroy())
      const came = await once(socket, 'secureConnect').catch(() => null)
      if (came !== null && socket.authorized) return
    }
  }, 'a place that is free again is given')
})

t.test('a client that trusts another certificate leaves, and the reason is told', async (t) => {
  const secure = await start(t)
  const socket = connectSecurely({ port: secure.port, host: '127.0.0.1', ca: (await newPair()).cert })
  const [error] = await once(socket, 'error').catch((reason) => [reason])
  t.match(error, { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ })
  t.match(await secure.failure, /ALERT|ECONNRESET/)
})

t.test('another certificate is shown to new connections, and open ones go on', async (t) => {
  const secure = await start(t)
  const old = await open(t, secure)
  const next = await newPair()
  secure.listener.show(next)
  const fresh = await open(t, { port: secure.port, pair: next })
  t.not(fresh.getPeerCertificate().fingerprint256, old.getPeerCertificate().fingerprint256)
  for (const socket of [old, fresh]) {
    socket.write('GET / HTTP/1.1\r\n\r\n')
    t.match(String((await once(socket, 'data'))[0]), /200 OK/)
  }
})

t.test('closing lets a request under way finish', async (t) => {
  const gate = Promise.withResolvers<void>()
  const began = Promise.withResolvers<void>()
  const secure = await start(t, {}, async (_, response) => {
    began.resolve()
    await gate.promise
    response.end('done')
  })
  const socket = await open(t, secure)
  socket.write('GET / HTTP/1.1\r\n\r\n')
  await began.promise
  const closed = secure.listener.close()
  gate.resolve()
  t.match(String((await once(socket, 'data'))[0]), /done/)
  await closed
})
