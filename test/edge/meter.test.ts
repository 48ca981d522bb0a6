import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { meter, removeMeter } from '../../src/edge/meter.ts'

/** A connection whose bytes a server takes, and turns that a test lets come. */
function start() {
  const socket = new PassThrough({ highWaterMark: 1024 * 1024 }) as unknown as Socket
  const taken: number[] = []
  socket.on('data', ({ length }: Buffer) => taken.push(length))
  const steps: (() => boolean)[] = []
  const turns: (() => void)[] = []
  const made = meter(socket, (step) => {
    steps.push(step)
    return new Promise((resolve) => turns.push(resolve))
  })
  const turn = async () => {
    steps.shift()?.()
    turns.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { socket, taken, made, turn, waiting: () => steps.length }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

t.test('of what comes in one read, a server gets 4 KiB in each turn, and nothing before the first', async (t) => {
  const { socket, taken, turn } = start()
  socket.write(Buffer.alloc(10_000))
  await settled()
  t.strictSame(taken, [])
  await turn()
  t.strictSame(taken, [4096])
  await turn()
  await turn()
  t.strictSame(taken, [4096, 4096, 10_000 - 8192])
  socket.write(Buffer.alloc(3))
  await settled()
  await turn()
  t.equal(taken.at(-1), 3, 'what comes later is let through as well')
})

t.test(
  'what is known to be a body without chunks is let through as it comes, and what follows it in parts',
  async (t) => {
    const { socket, taken, made, turn } = start()
    made.expect(20_000)
    socket.write(Buffer.alloc(20_000 + 5000))
    await settled()
    for (let n = 0; n < 4; n++) await turn()
    t.strictSame(taken, [4096, 20_000 - 4096, 4096, 5000 - 4096])
  },
)

t.test('the memory of what was read is free as soon as its last part has been let through', async (t) => {
  const { socket, turn } = start()
  const read = Buffer.from(new Uint8Array(10_000).buffer)
  socket.write(read)
  await settled()
  for (let n = 0; n < 2; n++) await turn()
  t.equal(read.buffer.byteLength, 10_000)
  await turn()
  t.equal(read.buffer.byteLength, 0)
})

t.test('a server that wants no more gets nothing, in its turn or out of it', async (t) => {
  const { socket, taken, turn, waiting } = start()
  socket.write(Buffer.alloc(10_000))
  await settled()
  socket.pause()
  await turn()
  t.strictSame([taken.length, waiting()], [0, 0])
  socket.resume()
  await turn()
  t.strictSame(taken, [4096])
})

t.test('a connection that is held gets nothing until all that holds it is over', async (t) => {
  const { socket, taken, made, turn, waiting } = start()
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  made.hold(one.promise)
  made.hold(other.promise)
  socket.write(Buffer.alloc(10))
  one.resolve()
  await settled()
  t.strictSame([taken.length, waiting()], [0, 0])
  other.resolve()
  await settled()
  await turn()
  t.strictSame(taken, [10])
})

t.test('without its meter a connection gives what was held back to whoever reads next', async (t) => {
  const { socket, taken, turn } = start()
  socket.write(`${'a'.repeat(4096)}b`)
  await settled()
  await turn()
  removeMeter(socket)
  const rest: string[] = []
  socket.on('data', (bytes) => rest.push(String(bytes)))
  socket.resume()
  socket.write('c')
  await settled()
  t.strictSame([taken, rest.join('')], [[4096], 'bc'])
})

t.test('ten thousand chunks that come in one read are parsed over many turns, and arrive whole', async (t) => {
  const CHUNKS = 10_000
  let turns = 0
  let length = 0
  const server = createServer((request, response) => {
    request.on('data', (chunk) => {
      length += chunk.length
    })
    request.on('end', () => response.end('done'))
  })
  server.on('connection', (socket) =>
    meter(socket, async (step) => {
      while (step()) {
        turns += 1
        await settled()
      }
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`)
  client.end(`${'1\r\nx\r\n'.repeat(CHUNKS)}0\r\n\r\n`)
  let reply = ''
  for await (const bytes of client) reply += String(bytes)
  t.match(reply, /200 OK[\s\S]*done/)
  t.equal(length, CHUNKS)
  t.ok(turns >= Math.floor((6 * CHUNKS) / 65_536) * 15, `${turns} turns`)
})
