import { once } from 'node:events'
import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { defaultConfig } from '../../src/config/defaults.ts'
import { clientConfigs } from '../support/clients.ts'
import { drip } from '../support/drip.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { openRaw } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'
import { routeTo, startTarget } from './target.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const clients = clientConfigs({ phone: { key: 'phone-key' }, laptop: { key: 'laptop-key' } })

/** A target that sends back what it gets, under `/echo`; another path gets 404. */
async function echo(t: Test, limit: Parameters<typeof routeTo>[1] = {}, options: Partial<FrontOptions> = {}) {
  const target = await startTarget(t, (_request, response) => {
    response.writeHead(404, { 'Set-Cookie': 'a=1', 'Access-Control-Allow-Origin': '*' }).end('no socket here')
  })
  const echoing = new WebSocketServer({ noServer: true })
  target.server.on('upgrade', (request, socket: Socket, head) => {
    if (request.url === '/silent') return void socket.once('end', () => socket.end()).resume()
    if (request.url === '/speaks') return speak(socket)
    if (request.url !== '/echo')
      return void socket.end('HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nContent-Length: 4\r\n\r\nnone')
    echoing.handleUpgrade(request, socket, head, (open) => {
      open.on('message', (data, isBinary) => open.send(data, { binary: isBinary }))
      open.on('error', () => {})
    })
  })
  const route = routeTo(target.url, { path: '/socket/', clients: ['phone'], ...limit })
  const front = await startFront({ upstream: nowhere, clients, routes: [route], ...options })
  t.teardown(front.close)
  const ws = `ws://127.0.0.1:${front.port}`
  return { target, front, route, echoing, ws, url: `${ws}/k/phone-key/socket/echo` }
}

/** Upgrades, and then speaks without end and without listening. */
function speak(socket: Socket): void {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  drip(socket, '.')
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  await once(socket, 'open')
  return socket
}

/** The status and body of a refused upgrade. */
async function refused(port: number, path: string, ...headers: readonly string[]) {
  const client = await openRaw(port)
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  const named = headers.some((header) => header.startsWith('Host:')) ? headers : ['Host: 127.0.0.1', ...headers]
  await client.send(`GET ${path} HTTP/1.1\r\n${[...named, ...upgrade].join('\r\n')}\r\n\r\n`)
  const reply = await client.reply()
  await client.ended()
  return { status: reply.status, text: reply.body.toString(), headers: reply.headers }
}

t.test('an echo over a WebSocket: text, bytes, large and many', async (t) => {
  const { url, target } = await echo(t)
  const socket = await open(`${url}?key=phone-key`)
  const send = async (data: string | Uint8Array) => {
    socket.send(data)
    const [{ data: back }] = await once(socket, 'message')
    return back
  }
  t.equal(await send('日本語'), '日本語')
  t.same(new Uint8Array(await send(new Uint8Array([0, 1, 255]))), new Uint8Array([0, 1, 255]))
  const large = 'x'.repeat(5_000_000)
  t.equal(await send(large), large)
  for (let count = 0; count < 100; count++) if ((await send(`${count}`)) !== `${count}`) t.fail(`message ${count}`)
  socket.close(4000, 'done')
  const [{ code, reason, wasClean }] = await once(socket, 'close')
  t.same([code, reason, wasClean], [4000, 'done', true])
  await target.ended(1)
  const [head = ''] = target.bytes().split('\r\n\r\n')
  t.match(head, /^GET \/echo HTTP\/1\.1\r\n/)
  t.match(head, new RegExp(`\\r\\nhost: 127\\.0\\.0\\.1:${target.port}\\r\\n`))
  t.match(head, /\r\nx-forwarded-for: 127\.0\.0\.1\r\n/)
  t.notMatch(target.bytes(), /phone-key/)
})

t.test('the same checks hold as for any request, and the target hears of none that fails', async (t) => {
  const { front, target } = await echo(t)
  const { port } = front
  const rows: [string, string, readonly string[], number, RegExp][] = [
    ['no key', '/socket/echo', [], 403, /"local-program"/],
    ['a wrong key', '/k/x/socket/echo', [], 401, /valid api key/],
    ['a client that is not listed', '/k/laptop-key/socket/echo', [], 403, /routes\.\/socket\/\.clients/],
    ['a foreign page', '/k/phone-key/socket/echo', ['Origin: http://evil.example'], 403, /^$/],
    ['another name', '/k/phone-key/socket/echo', ['Host: evil.example'], 403, /"hosts"/],
    ['two names', '/k/phone-key/socket/echo', ['Host: 127.0.0.1', 'Host: 127.0.0.1'], 400, /one Host/],
    ['a path that climbs', '/k/phone-key/socket/../echo', [], 400, /segments/],
  ]
  for (const [about, path, headers, status, text] of rows) {
    const met = await refused(port, path, ...headers)
    t.equal(met.status, status, about)
    t.match(met.text, text, about)
  }
  t.equal(target.connections.length, 0)
})

t.test('an upgrade beside the routes is none, and answered as any request', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const { front, target } = await echo(t, {}, { upstream: { url: upstream.url } })
  await front.known('up')
  for (const path of ['/', '/socketx', '/k/phone-key/']) {
    const { status, text } = await refused(front.port, path, 'Connection: close')
    t.equal(status, 200, path)
    t.equal(text, '{"apiVersion": "AnkiConnect v.6"}', path)
  }
  t.equal(target.connections.length, 0)
})

t.test('what a target says that does not upgrade is passed on, without what is not its own to say', async (t) => {
  const { front } = await echo(t)
  const { status, text, headers } = await refused(front.port, '/k/phone-key/socket/other')
  t.equal(status, 404)
  t.equal(text, 'none')
  t.notOk(headers.has('set-cookie'))
  t.equal(headers.get('connection'), 'close')
})

t.test('a target that is not there or does not answer is told of', async (t) => {
  const { front, target } = await echo(t, { limit: { answer: 100 } })
  const late = await refused(front.port, '/k/phone-key/socket/silent')
  t.equal(late.status, 504)
  await target.ended(1)
  target.server.close()
  const { status, text } = await refused(front.port, '/k/phone-key/socket/echo')
  t.equal(status, 502)
  t.match(text, /the target of the route \/socket\/ does not answer/)
})

t.test('a client that leaves before the answer takes its attempt with it', async (t) => {
  const { front, target } = await echo(t)
  const client = await openRaw(front.port)
  await client.send(
    'GET /k/phone-key/socket/silent HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  await once(target.server, 'upgrade')
  client.close()
  await target.ended(1)
  t.pass('it ended')
})

t.test('each side’s end is the other’s', async (t) => {
  const { url, target, echoing } = await echo(t)
  const one = await open(url)
  target.connections[0]?.destroy()
  const [{ code }] = await once(one, 'close')
  t.equal(code, 1006)

  const client = await openRaw(Number(new URL(url).port))
  await client.send(
    'GET /k/phone-key/socket/echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  while (echoing.clients.size === 0) await once(target.server, 'upgrade')
  client.close()
  await target.ended(2)
  t.equal(target.connections.length, 2)
})

t.test('a target that never ends by itself is left when its client has', async (t) => {
  const { front, target } = await echo(t)
  const client = await openRaw(front.port)
  await client.send(
    'GET /k/phone-key/socket/speaks HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  await client.interim()
  client.close()
  await target.ended(1)
  t.pass('its connection is gone')
})

t.test('one that is silent for too long is ended, and the target with it', async (t) => {
  const { url, target } = await echo(t, { limit: { idle: 300 } })
  const socket = await open(url)
  socket.send('x')
  await once(socket, 'close')
  await target.ended(1)
  t.equal(target.connections.length, 1)
})

t.test('no more are open at once than are allowed, requests and WebSockets together', async (t) => {
  const { url, front } = await echo(t, { limit: { connections: 1 } })
  const socket = await open(url)
  const { status, text } = await refused(front.port, '/k/phone-key/socket/echo')
  t.equal(status, 503)
  t.match(text, /limit\.connections/)
  socket.close()
  await once(socket, 'close')
  while ((await refused(front.port, '/k/phone-key/socket/other')).status === 503) {}
  t.pass('its place was given free')
})

t.test('a reload ends the WebSockets of those who may not any more, and of nobody else', async (t) => {
  const { url, front, route } = await echo(t)
  const socket = await open(url)
  const reload = (more: object) => front.gateway.reload({ ...defaultConfig(), clients, routes: [route], ...more })
  reload({ routes: [{ ...route, clients: ['phone', 'laptop'] }] })
  socket.send('still here')
  t.equal((await once(socket, 'message'))[0].data, 'still here')
  const closed = once(socket, 'close')
  reload({ clients: clientConfigs({ phone: { key: 'another-key' }, laptop: { key: 'laptop-key' } }) })
  t.equal((await closed)[0].code, 1006, 'its key is no one’s now')

  reload({})
  const again = await open(url)
  const ended = once(again, 'close')
  reload({ routes: [] })
  await ended
})

t.test('a gateway that stops ends them at once', async (t) => {
  const { url, front } = await echo(t)
  const socket = await open(url)
  const ended = once(socket, 'close')
  await front.gateway.close()
  await ended
  t.equal(socket.readyState, WebSocket.CLOSED)
})
