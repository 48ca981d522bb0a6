import { once } from 'node:events'
import { get, request as httpRequest, type ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t, { type Test } from 'tap'
import type { Config } from '../../src/config/config.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { drip } from '../support/drip.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { openRaw } from '../support/raw-client.ts'
import { bodyOf, routeTo, startTarget, type Target } from './target.ts'

/** No Anki is needed behind a gateway for its routes. */
const nowhere = { url: 'http://127.0.0.1:9' }

async function front(t: Test, routes: Config['routes'], options: Partial<FrontOptions> = {}) {
  const started = await startFront({ upstream: nowhere, routes, ...options })
  t.teardown(started.close)
  return started
}

const ask = (port: number, line: string, ...headers: readonly string[]) =>
  askRaw(port, `${[`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`)

t.test(
  'a request reaches its target as it is but for what is the gateway’s, and the reply comes as it is',
  async (t) => {
    const target = await startTarget(t, async (request, response) => {
      const body = await bodyOf(request)
      response.writeHead(201, 'Made', { 'Content-Type': 'audio/mpeg', ETag: '"1"', 'Set-Cookie': 'a=1' }).end(body)
    })
    const { port } = await front(t, [routeTo(`${target.url}api/`)])
    const { status, text, reply } = await askRaw(
      port,
      'POST /k/SECRET/audio//a%20{b}?x=1&key=SECRET&y HTTP/1.1\r\nHost: localhost:8765\r\nAuthorization: Bearer SECRET\r\n' +
        'Cookie: session=SECRET\r\nReferer: http://localhost/k/SECRET/\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n' +
        'X-Custom: kept\r\nContent-Length: 5\r\n\r\nhello',
    )
    t.equal(status, 201)
    t.equal(text, 'hello')
    t.match(reply?.headers.get('content-type'), 'audio/mpeg')
    t.equal(reply?.headers.get('etag'), '"1"')
    t.equal(reply?.headers.has('set-cookie'), false)
    t.equal(reply?.headers.get('content-security-policy'), 'sandbox')
    const sent = target.bytes()
    const [head = '', body] = sent.split('\r\n\r\n')
    t.equal(body, 'hello')
    t.same(head.split('\r\n').sort(), [
      'POST /api//a%20{b}?x=1&y HTTP/1.1',
      'connection: close',
      'content-length: 5',
      `host: 127.0.0.1:${target.port}`,
      'x-custom: kept',
      'x-forwarded-for: 127.0.0.1',
      'x-forwarded-host: localhost:8765',
      'x-forwarded-prefix: /audio',
      'x-forwarded-proto: http',
    ])
    t.notMatch(sent, /SECRET/, 'no byte of a key')
  },
)

t.test(
  'a client behind a trusted proxy is named to the target by its own address, and what it invents is not',
  async (t) => {
    const target = await startTarget(t, (_request, response) => void response.end())
    const { port } = await front(t, [routeTo(target.url, { clients: ['stranger'] })], {
      trustedProxies: [{ family: 4, first: '7f000001', length: 32 }],
      clients: clientConfigs({ stranger: { profile: 'observe' } }),
    })
    const spoofed = ['X-Forwarded-For: 10.9.9.9, 192.168.1.7', 'X-Forwarded-Prefix: /x', 'X-Forwarded-Proto: https']
    t.equal((await ask(port, 'GET /audio/', ...spoofed)).status, 200)
    t.match(target.bytes(), /\r\nx-forwarded-for: 192\.168\.1\.7\r\n/)
    t.match(target.bytes(), /\r\nx-forwarded-proto: http\r\n/)
    t.notMatch(target.bytes(), /10\.9\.9\.9|prefix: \/x\r|https/)
  },
)

t.test('a part of a file is asked for and given as a part', async (t) => {
  const whole = Buffer.from('0123456789')
  const target = await startTarget(t, ({ headers }, response) => {
    const [, from = 0, to = 0] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '')?.map(Number) ?? []
    const part = whole.subarray(from, to + 1)
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to}/10`, 'Content-Length': part.length }).end(part)
  })
  const { port } = await front(t, [routeTo(target.url)])
  const { status, text, reply } = await ask(port, 'GET /audio/x.mp3', 'Range: bytes=2-5')
  t.equal(status, 206)
  t.equal(text, '2345')
  t.equal(reply?.headers.get('content-range'), 'bytes 2-5/10')
  t.equal(reply?.headers.get('content-length'), '4')
})

t.test('HEAD gives the length of what is not sent, however long', async (t) => {
  const target = await startTarget(
    t,
    (_request, response) => void response.writeHead(200, { 'Content-Length': 5e9 }).end(),
  )
  const { port } = await front(t, [routeTo(target.url)])
  const { status, text, reply } = await ask(port, 'HEAD /audio/x.mp3')
  t.equal(status, 200)
  t.equal(text, '')
  t.equal(reply?.headers.get('content-length'), '5000000000')
})

t.test('several requests on one connection are answered in turn', async (t) => {
  const target = await startTarget(t, ({ url }, response) => void response.end(url))
  const { port } = await front(t, [routeTo(target.url)])
  const client = await openRaw(port)
  const line = (path: string) => `GET /audio/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
  await client.send(line('a') + line('b'))
  t.equal((await client.reply()).body.toString(), '/a')
  t.equal((await client.reply()).body.toString(), '/b')
  await client.send(line('c'))
  t.equal((await client.reply()).body.toString(), '/c')
  client.close()
})

t.test('a body of unknown length is passed on in chunks, as the one request it is', async (t) => {
  const target = await startTarget(t, async (request, response) => {
    response.end(`${request.method} ${await bodyOf(request)}`)
  })
  const { port } = await front(t, [routeTo(target.url)])
  const body = '5\r\nGET /\r\n0\r\n\r\n'
  for (const method of ['POST', 'GET', 'PUT']) {
    const { text } = await askRaw(
      port,
      `${method} /audio/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`.replace(
        'Host: a',
        'Host: localhost',
      ),
    )
    t.equal(text, `${method} GET /`)
  }
  t.equal(target.connections.length, 3)
  for (const method of ['DELETE', 'OPTIONS']) {
    const { status, text } = await askRaw(
      port,
      `${method} /audio/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    )
    t.equal(status, 411)
    t.match(text, /Content-Length/)
  }
  t.equal(target.connections.length, 3, 'these two could be read as two requests, and go nowhere')
  t.equal((await ask(port, 'DELETE /audio/')).text, 'DELETE ')
  t.equal((await ask(port, 'POST /audio/')).text, 'POST ')
})

const MiB = 1024 * 1024

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes of buffers that something holds; those that nobody does were collected. */
async function held(): Promise<number> {
  for (let times = 0; times < 2; times++) {
    collect()
    await new Promise(setImmediate)
  }
  return process.memoryUsage().arrayBuffers
}

/** Sends 100 MB as fast as they are taken, out of one buffer. */
function pour(sent: { bytes: number }) {
  const piece = Buffer.alloc(64 * 1024, 7)
  return (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Length': 100 * MiB })
    const more = () => {
      while (sent.bytes < 100 * MiB) {
        sent.bytes += piece.length
        if (!response.write(piece)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }
}

/** So many requests through the same gateway give whatever can move the time to do so: all of it runs in this process. */
const ROUNDS = 50

t.test('100 MB pass through without being held, also when the client does not take them', async (t) => {
  const sent = { bytes: 0 }
  const target = await startTarget(t, pour(sent))
  const other = await startTarget(t, (_request, response) => void response.end())
  const { url, port } = await front(t, [routeTo(target.url), routeTo(other.url, { path: '/other/' })])
  const [reply] = await once(get(`${url}/audio/large`), 'response')
  // Nothing is read: what has left the target then stands in buffers of the system, and it stops.
  for (let still = 0, rounds = 0; rounds < ROUNDS; rounds = still === sent.bytes ? rounds + 1 : 0) {
    still = sent.bytes
    t.equal((await ask(port, 'GET /other/')).status, 200)
  }
  t.ok(sent.bytes < 32 * MiB, `${sent.bytes} bytes were taken from the target while nobody read`)
  const before = await held()
  let most = 0
  let got = 0
  for await (const chunk of reply) {
    const isTime = Math.floor((got + chunk.length) / (10 * MiB)) > Math.floor(got / (10 * MiB))
    if (isTime) most = Math.max(most, (await held()) - before)
    got += chunk.length
  }
  t.equal(got, 100 * MiB)
  t.ok(most < 24 * MiB, `${Math.round(most / MiB)} MiB more were held at most`)
})

t.test('an upload streams as well, and its limit is one on what comes and not on what is said', async (t) => {
  const target = await startTarget(t, async (request, response) => {
    let length = 0
    for await (const chunk of request) length += chunk.length
    response.end(String(length))
  })
  const { port } = await front(t, [routeTo(target.url, { limit: { request: 8 * MiB } })])
  const upload = async (bytes: number, headers: Record<string, string>) => {
    const sending = httpRequest({ port, host: '127.0.0.1', path: '/audio/', method: 'POST', headers })
    sending.on('error', () => {})
    const answered = once(sending, 'response')
    for (let at = 0; at < bytes; at += MiB) {
      if (!sending.write(Buffer.alloc(Math.min(MiB, bytes - at))))
        await Promise.race([once(sending, 'drain'), answered])
    }
    sending.end()
    const [reply] = await answered
    return [reply.statusCode, (await bodyOf(reply)).toString()]
  }
  t.same(await upload(8 * MiB, {}), [200, String(8 * MiB)])
  const seen = target.connections.length
  const announced = await ask(port, 'POST /audio/', `Content-Length: ${8 * MiB + 1}`)
  t.equal(announced.status, 413)
  t.match(announced.text, /routes\.\/audio\/\.limit\.request/)
  t.equal(target.connections.length, seen, 'what is announced as too large goes nowhere')

  const client = await openRaw(port)
  await client.send('POST /audio/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `100000\r\n${'x'.repeat(MiB)}\r\n`
  for (let sent = 0; sent < 9; sent++) void client.send(chunk)
  t.equal((await client.reply()).status, 413)
  client.close()
  await target.ended(seen + 1)
})

t.test('a reply beyond its limit is refused when it says so, and cut off when it does not', async (t) => {
  const target = await startTarget(t, ({ url }, response) => {
    if (url === '/said') response.writeHead(200, { 'Content-Length': 101 })
    response.write('x'.repeat(60))
    setImmediate(() => response.end('x'.repeat(41)))
  })
  const { port } = await front(t, [routeTo(target.url, { limit: { response: 100 } })])
  const said = await ask(port, 'GET /audio/said')
  t.equal(said.status, 502)
  t.match(said.text, /routes\.\/audio\/\.limit\.response/)
  const client = await openRaw(port)
  await client.send('GET /audio/unsaid HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const { bytes } = await client.ended()
  t.notMatch(bytes.toString(), /\r\n0\r\n\r\n$/, 'nobody takes a part for the whole')
})

t.test(
  'a target that is not there, ends early or talks nonsense is told of in words that name the route',
  async (t) => {
    const gone = await startTarget(t, () => {})
    gone.server.close()
    const target = await startTarget(t, ({ url, socket }) => {
      if (url === '/nonsense') socket.end('nonsense\r\n\r\n')
      else if (url === '/status') socket.end('HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n')
      else if (url === '/words') socket.end('HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n')
      else if (url === '/upgrade')
        socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
      else socket.destroy()
    })
    const { port } = await front(t, [routeTo(target.url), routeTo(gone.url, { path: '/gone/' })])
    const unreachable = await ask(port, 'GET /gone/')
    t.equal(unreachable.status, 502)
    t.match(unreachable.reply?.headers.get('content-type'), 'text/plain')
    t.match(
      unreachable.text,
      /^the target of the route \/gone\/ does not answer; is it running\? \(routes\.\/gone\/\.target\)\n$/,
    )
    for (const path of ['ends', 'nonsense', 'status', 'words', 'upgrade']) {
      const { status, text } = await ask(port, `GET /audio/${path}`)
      t.equal(status, 502, path)
      t.match(text, /the route \/audio\/ closed the connection before it replied/)
    }
  },
)

t.test('a reply that ends too early ends the connection', async (t) => {
  const target = await startTarget(t, ({ socket }, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('half', () => socket.destroy())
  })
  const { port } = await front(t, [routeTo(target.url)])
  const client = await openRaw(port)
  await client.send('GET /audio/ HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const { bytes } = await client.ended()
  t.match(bytes.toString(), /^HTTP\/1\.1 200 OK/)
})

t.test(
  'a reply before the end of the request ends the connection, and what comes late is nobody’s request',
  async (t) => {
    const target = await startTarget(t, (_request, response) => void response.writeHead(401).end('no'))
    const { port } = await front(t, [routeTo(target.url)])
    const client = await openRaw(port)
    await client.send('POST /audio/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nGET /')
    const { status, headers } = await client.reply()
    t.equal(status, 401)
    t.equal(headers.get('connection'), 'close')
    await client.ended()
    t.equal(target.connections.length, 1)
  },
)

async function startSlow(t: Test): Promise<Target> {
  return startTarget(t, ({ url }, response) => {
    if (url === '/begins') response.writeHead(200, { 'Content-Length': 100 }).write('begun')
    if (url === '/drips') {
      response.writeHead(200)
      drip(response, '.')
    }
  })
}

t.test('a target that does not answer, falls silent or never ends is left after the times that are set', async (t) => {
  const target = await startSlow(t)
  const { port } = await front(t, [
    routeTo(target.url, { path: '/answer/', limit: { answer: 100 } }),
    routeTo(target.url, { path: '/idle/', limit: { idle: 100 } }),
    routeTo(target.url, { path: '/time/', limit: { time: 200 } }),
  ])
  const silent = await ask(port, 'GET /answer/')
  t.equal(silent.status, 504)
  t.match(silent.text, /routes\.\/answer\/\.limit: answer, idle and time/)
  for (const path of ['/idle/begins', '/time/drips']) {
    const client = await openRaw(port)
    await client.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    t.match((await client.ended()).bytes.toString(), /^HTTP\/1\.1 200 OK/, path)
  }
  await target.ended(3)
})

t.test('a client that leaves takes its request to the target with it', async (t) => {
  const target = await startSlow(t)
  const { port } = await front(t, [routeTo(target.url)])
  for (const [count, path] of ['', 'begins', 'drips'].entries()) {
    const client = await openRaw(port)
    await client.send(`GET /audio/${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    while (target.connections.length <= count) await once(target.server, 'request')
    client.reset()
    await target.ended(count + 1)
  }
  t.pass('all of them ended')
})

t.test('no more run at once than are allowed', async (t) => {
  const target = await startSlow(t)
  const { port } = await front(t, [routeTo(target.url, { limit: { connections: 1 } })])
  const client = await openRaw(port)
  await client.send('GET /audio/ HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(target.server, 'request')
  const { status, text, reply } = await ask(port, 'GET /audio/begins')
  t.equal(status, 503)
  t.match(text, /routes\.\/audio\/\.limit\.connections/)
  t.equal(reply?.headers.get('retry-after'), '1')
  client.reset()
  await target.ended(1)
  t.equal(target.connections.length, 1)
})

t.test('a path that climbs goes nowhere', async (t) => {
  const target = await startTarget(t, (_request, response) => void response.end())
  const { port } = await front(t, [routeTo(`${target.url}public/`)])
  for (const path of ['../secret', 'a/%2e%2e/%2E./secret', '..%2fsecret'])
    t.equal((await ask(port, `GET /audio/${path}`)).status, 400, path)
  t.equal(target.connections.length, 0)
})

t.test('a redirect is not followed, and leads the client back through the route', async (t) => {
  const target = await startTarget(t, ({ url }, response) => {
    const location = url === '/own' ? '/files/a.mp3' : 'http://elsewhere.example/'
    response.writeHead(302, { Location: location }).end()
  })
  const { port } = await front(t, [routeTo(target.url)])
  const own = await ask(port, 'GET /k/KEY/audio/own')
  t.equal(own.status, 302)
  t.equal(own.reply?.headers.get('location'), '/k/KEY/audio/files/a.mp3')
  t.equal((await ask(port, 'GET /audio/x')).reply?.headers.get('location'), 'http://elsewhere.example/')
  t.equal(target.connections.length, 2)
})

t.test(
  'with rewrite the target’s own address in its JSON is the one the client used; all else stays as it is',
  async (t) => {
    const target = await startTarget(t, ({ url = '', headers }, response) => {
      const body = JSON.stringify({
        url: `http://localhost:${target.port}/jpod/a.mp3`,
        coding: headers['accept-encoding'],
      })
      const type = url === '/text' ? 'text/plain' : 'application/json'
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length, ETag: '"1"' }).end(body)
    })
    const { port } = await front(t, [
      routeTo(target.url, { rewrite: true }),
      routeTo(target.url, { path: '/as-it-is/' }),
    ])
    const get = (path: string) => ask(port, `GET ${path}`, 'Accept-Encoding: gzip', 'Connection: close')
    const { text, reply } = await get('/k/KEY/audio/')
    t.same(JSON.parse(text ?? ''), { url: 'http://127.0.0.1/k/KEY/audio/jpod/a.mp3', coding: 'identity' })
    t.notOk(reply?.headers.has('etag'))
    t.match((await get('/audio/text')).text, `http://localhost:${target.port}/`)
    t.same(JSON.parse((await get('/as-it-is/')).text ?? ''), {
      url: `http://localhost:${target.port}/jpod/a.mp3`,
      coding: 'gzip',
    })
  },
)
