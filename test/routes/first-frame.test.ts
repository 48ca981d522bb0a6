import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import t from 'tap'
import { startFront } from '../support/front.ts'
import { routeTo, startTarget } from './target.ts'

const TIMES = 40
/** A text frame of a WebSocket. */
const GREETING = Buffer.from([0x81, 5, ...Buffer.from('hello')])

t.test('a frame that comes in one piece with the 101 reaches the client, every time', async (t) => {
  const target = await startTarget(t, (_request, response) => void response.writeHead(404).end())
  target.server.on('upgrade', (request, socket: Socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    const head = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
    socket.write(Buffer.concat([Buffer.from(head), GREETING]))
    socket.on('error', () => {}).resume()
  })
  const route = routeTo(target.url, { path: '/socket/' })
  const front = await startFront({ upstream: { url: 'http://127.0.0.1:9' }, routes: [route] })
  t.teardown(front.close)
  const greet = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/socket/`)
    const [{ data }] = await once(socket, 'message')
    const closed = once(socket, 'close')
    for (const connection of target.connections) connection.destroy()
    await closed
    return data
  }
  for (let time = 0; time < TIMES; time++) if ((await greet()) !== 'hello') t.fail(`greeting ${time}`)
  t.equal(target.connections.length, TIMES)
})
