import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Sends the shapes that an unknown caller can send, each for a few seconds, as fast as the gateway reads, from an address of its own.
 * Runs as a worker of bench/stranger.ts, so that it does not hold up the client there.
 */
export interface Attack {
  readonly shape: string
  readonly port: number
  readonly from: string
  readonly ms: number
}

const MEBIBYTE = 1024 * 1024
const HOST = 'Host: 127.0.0.1'

/** The number of connections, and the bytes that each sends over and over. */
interface Shape {
  readonly connections: number
  /** How often a connection sends its bytes without waiting for a reply; 1 by default. */
  readonly again?: number
  /** The connection stays open after the last byte, until the gateway ends it. */
  readonly stays?: boolean
  readonly bytes: () => Iterable<Buffer>
}

function* whole(head: readonly string[], length: number, piece: string, end = ''): Iterable<Buffer> {
  yield Buffer.from(`${['POST / HTTP/1.1', HOST, ...head, `Content-Length: ${length}`].join('\r\n')}\r\n\r\n`)
  const block = Buffer.from(piece.repeat(Math.max(1, Math.floor((64 * 1024) / piece.length))))
  let left = length - Buffer.byteLength(end)
  for (; left > block.length; left -= block.length) yield block
  yield Buffer.from(piece.repeat(Math.ceil(left / piece.length)).slice(0, left) + end)
}

/** A call of `length` bytes with `piece` over and over in its params and a wrong key at its end; spaces fill the rest. */
function* keyed(length: number, open: string, piece: string, close: string): Iterable<Buffer> {
  const begin = `{"action": "canAddNotes", "version": 6, "params": ${open}`
  const end = `${close}, "key": "wrong"}`
  const times = Math.floor((length - begin.length - end.length) / piece.length)
  const body = begin.length + times * piece.length + end.length
  yield Buffer.from(`POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: ${body}\r\n\r\n${begin}`)
  const block = Buffer.from(piece.repeat(4096))
  for (let left = times; left > 0; left -= 4096) yield left >= 4096 ? block : block.subarray(0, left * piece.length)
  yield Buffer.from(end)
}

function once(...texts: readonly string[]): Iterable<Buffer> {
  return texts.map((text) => Buffer.from(text))
}

const small = (key: string) => {
  const body = `{"action": "deckNames", "version": 6, "key": "${key}"}`
  return `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
const ORIGIN = 'Origin: https://evil.example'
const chunked = `POST / HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`
let keys = 0

export const shapes: Readonly<Record<string, Shape>> = {
  'a page posts 127 MiB of members': {
    connections: 6,
    bytes: () => whole([ORIGIN, 'Content-Type: text/plain'], 127 * MEBIBYTE, '"":0,'),
  },
  'a page asks for permission': {
    connections: 16,
    again: 50,
    bytes: () => whole([ORIGIN], 40, ' ', '{"action": "requestPermission"}'),
  },
  'half requests': { connections: 1000, stays: true, bytes: () => once('POST / HTTP/1.1\r\nHost: 127') },
  'connections come and go': { connections: 64, bytes: () => [] },
  'half bodies': {
    connections: 1000,
    stays: true,
    bytes: () => [...whole([], MEBIBYTE - 1, 'x')].slice(0, -1),
  },
  'bodies one byte short of 128 MiB': {
    connections: 8,
    stays: true,
    bytes: () =>
      [...whole([], 128 * MEBIBYTE, 'x')].map((piece, n, all) => (n === all.length - 1 ? piece.subarray(1) : piece)),
  },
  'bodies of one-byte chunks': {
    connections: 16,
    bytes: () => [Buffer.from(chunked), ...Array(40).fill(Buffer.from('1\r\n \r\n'.repeat(16_384)))],
  },
  '127 MiB of text, a wrong key last': {
    connections: 4,
    bytes: () => keyed(127 * MEBIBYTE, '{"notes": "', 'QUJD'.repeat(64), '"}'),
  },
  '127 MiB of members, a wrong key last': {
    connections: 4,
    bytes: () => keyed(127 * MEBIBYTE, '{"":0', ',"":0', '}'),
  },
  '127 MiB of objects, a wrong key last': {
    connections: 4,
    bytes: () => keyed(127 * MEBIBYTE, '{"notes": [{}', ',{}', ']}'),
  },
  '1 MiB of members, a wrong key last': {
    connections: 16,
    bytes: () => keyed(MEBIBYTE, '{"":0', ',"":0', '}'),
  },
  'wrong keys': { connections: 64, again: 20, bytes: () => once(small(`guess ${keys++}`)) },
  'no key': { connections: 64, again: 200, bytes: () => once(small('')) },
  'replies nobody reads': {
    connections: 64,
    again: 5000,
    stays: true,
    bytes: () => once(`OPTIONS / HTTP/1.1\r\n${HOST}\r\n\r\n`),
  },
  'preflights with 15 kB of spaces': {
    connections: 16,
    again: 50,
    bytes: () =>
      once(
        `OPTIONS / HTTP/1.1\r\n${HOST}\r\n${ORIGIN}\r\nAccess-Control-Request-Headers: a${' '.repeat(15_000)}b\r\n\r\n`,
      ),
  },
  '900 headers': {
    connections: 16,
    again: 50,
    bytes: () => once(`GET / HTTP/1.1\r\n${HOST}\r\n${'a:b\r\n'.repeat(900)}\r\n`),
  },
  '16 KiB of proxies': {
    connections: 16,
    again: 50,
    bytes: () => once(`GET / HTTP/1.1\r\n${HOST}\r\nX-Forwarded-For: ${'1.2.3.4,'.repeat(1900)}1.2.3.4\r\n\r\n`),
  },
  'requests to leave HTTP': {
    connections: 64,
    bytes: () =>
      once(
        `GET /ws HTTP/1.1\r\n${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      ),
  },
  'another host': {
    connections: 64,
    bytes: () => once('POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9999999\r\n\r\nx'),
  },
  'no HTTP': { connections: 64, bytes: () => once('\x16\x03\x01\x00\x00') },
}

/** Opens a connection again and again, and sends the shape on each. */
async function attack(
  { connections, again = 1, stays = false, bytes }: Shape,
  { port, from, ms }: Attack,
): Promise<void> {
  const end = performance.now() + ms
  const isOver = () => performance.now() >= end
  const open = new Set<Socket>()
  const one = async () => {
    while (!isOver()) {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from })
      open.add(socket)
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      socket.on('error', () => {})
      if (stays) socket.pause()
      else socket.resume()
      for (let times = 0; times < again && !socket.destroyed; times++) {
        for (const piece of bytes()) {
          if (socket.destroyed || isOver()) break
          if (!socket.write(piece))
            await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
        }
      }
      if (stays) await closed
      else socket.end()
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500))])
      socket.destroy()
      open.delete(socket)
    }
  }
  const all = Promise.all(Array.from({ length: connections }, one))
  setTimeout(() => {
    for (const socket of open) socket.destroy()
  }, ms)
  await all
}

if (parentPort !== null) {
  const given = workerData as Attack
  await attack(shapes[given.shape] as Shape, given)
}
