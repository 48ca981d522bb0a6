import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Server, Socket } from 'node:net'
import t from 'tap'
import type { Allowance } from '../../src/edge/allowance.ts'
import { createBodies } from '../../src/edge/bodies.ts'
import { type Body, readBody } from '../../src/edge/body.ts'
import { createConnections } from '../../src/edge/connection.ts'
import { createPace } from '../../src/edge/pace.ts'
import { createPlaces } from '../../src/edge/places.ts'

const MEBIBYTE = 1024 * 1024
const CLIENT: Allowance = {
  share: 'clients at home',
  most: Number.POSITIVE_INFINITY,
  body: 8 * MEBIBYTE,
  free: Number.POSITIVE_INFINITY,
  isClient: true,
}
const STRANGER: Allowance = {
  ...CLIENT,
  share: 'strangers at home',
  most: 9 * MEBIBYTE,
  free: MEBIBYTE,
  isClient: false,
}

/** A listener that takes so many bytes, and requests to it that a test sends piece by piece. */
function start(size = 16 * MEBIBYTE) {
  const ofClients = { bytes: 0 }
  const bodies = createBodies(() => size, ofClients)
  const pace = createPace()
  const connections = createConnections(
    createPlaces(new EventEmitter() as Server, () => 100, pace),
    pace,
  )
  const open = (allowance: Allowance, headers: object = {}) => {
    const flow = { isPaused: false }
    const request = Object.assign(new EventEmitter(), {
      headers,
      pause: () => Object.assign(flow, { isPaused: true }),
      resume: () => Object.assign(flow, { isPaused: false }),
    })
    const socket = Object.assign(new EventEmitter(), {
      destroyed: false,
      remoteAddress: '127.0.0.1',
      pause: () => {},
      resume: () => {},
    })
    const connection = connections.of(socket as unknown as Socket)
    let invited = 0
    connection.awaiting = () => {
      invited += 1
    }
    const body = readBody(request as unknown as IncomingMessage, connection, allowance, bodies)
    return {
      body,
      flow,
      invited: () => invited,
      // As a socket does: each piece has memory of its own, which the reader takes over.
      send: (bytes: Buffer) => request.emit('data', Buffer.from(new Uint8Array(bytes).buffer)),
      end: () => request.emit('end'),
      leave: () => socket.emit('close'),
    }
  }
  return { bodies, ofClients, open }
}

const pieces = Array.from({ length: 50 }, (_, index) => Buffer.alloc(65_000, index))
const whole = Buffer.concat(pieces)
const isWhole = (body: Body) => body.kind === 'whole' && body.bytes.equals(whole)

for (const [what, headers] of [
  ['that announces its length', { 'content-length': String(whole.length) }],
  ['in chunks', {}],
] as const) {
  t.test(`a large body ${what} comes whole, and counts until it is released`, async (t) => {
    const { bodies, ofClients, open } = start()
    const request = open(CLIENT, headers)
    for (const piece of pieces) request.send(piece)
    request.end()
    const body = await request.body
    t.ok(isWhole(body))
    t.strictSame([bodies.pool.held, ofClients.bytes], [whole.length, whole.length])
    if (body.kind === 'whole') body.release()
    t.strictSame([bodies.pool.held, ofClients.bytes], [0, 0])
  })
}

t.test('of a large body that is cut short nothing is held', async (t) => {
  const { bodies, ofClients, open } = start()
  const request = open(CLIENT, { 'content-length': String(whole.length) })
  for (const piece of pieces.slice(0, 30)) request.send(piece)
  request.leave()
  t.equal((await request.body).kind, 'gone')
  t.strictSame([bodies.pool.held, ofClients.bytes], [0, 0])
})

t.test('a body beyond the limit is refused when it is announced, and when it has come', async (t) => {
  const { open } = start()
  const announced = open(CLIENT, { 'content-length': String(9 * MEBIBYTE) })
  t.strictSame([(await announced.body).kind, announced.invited()], ['too-large', 0])
  const chunked = open(CLIENT)
  for (let piece = 0; piece < 9; piece++) chunked.send(Buffer.alloc(MEBIBYTE))
  t.equal((await chunked.body).kind, 'too-large')
  t.ok(chunked.flow.isPaused, 'what else comes is not read')
})

t.test('of the long bodies of strangers at one place one is read at a time, in their order', async (t) => {
  const { open } = start()
  const length = { 'content-length': String(whole.length) }
  const [first, second] = [open(STRANGER, length), open(STRANGER, {})]
  const third = open(STRANGER, length)
  const elsewhere = open({ ...STRANGER, share: 'strangers elsewhere' }, length)
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame([first.invited(), third.invited(), elsewhere.invited()], [1, 0, 1])
  t.ok(third.flow.isPaused)
  for (const piece of pieces.slice(0, 17)) second.send(piece)
  t.ok(second.flow.isPaused, 'a body in chunks waits when it has become long')
  for (const piece of pieces) first.send(piece)
  first.end()
  const body = await first.body
  t.ok(isWhole(body) && third.flow.isPaused, 'whoever it is of is not known before it was looked at')
  if (body.kind === 'whole') body.keep('clients at home')
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame([third.flow.isPaused, second.flow.isPaused], [false, true])
  third.leave()
  await new Promise((resolve) => setImmediate(resolve))
  t.notOk(second.flow.isPaused)
  for (const piece of pieces.slice(17)) second.send(piece)
  second.end()
  t.ok(isWhole(await second.body))
})

t.test('a stranger that has left loses its turn before it comes', async (t) => {
  const { open } = start()
  const length = { 'content-length': String(whole.length) }
  const [first, second, third] = [open(STRANGER, length), open(STRANGER, length), open(STRANGER, length)]
  second.leave()
  first.leave()
  await new Promise((resolve) => setImmediate(resolve))
  t.notOk(third.flow.isPaused)
})

t.test('the newest body of the greediest strangers makes room for others', async (t) => {
  const { bodies, open } = start(3 * MEBIBYTE)
  const mebibyte = Buffer.alloc(MEBIBYTE)
  const greedy = [open(STRANGER), open(STRANGER), open(STRANGER)]
  for (const request of greedy) request.send(mebibyte)
  const modest = open({ ...STRANGER, share: 'strangers elsewhere' })
  modest.send(Buffer.alloc(1000))
  t.equal((await greedy[2]?.body)?.kind, 'too-much-held')
  modest.end()
  t.equal((await modest.body).kind, 'whole')
  t.equal(bodies.pool.held, 2 * MEBIBYTE + 1000)
})

t.test('what strangers hold does not count as work of clients, until one is found to be a client', async (t) => {
  const { ofClients, open } = start()
  const request = open(STRANGER)
  request.send(Buffer.alloc(1000))
  request.end()
  const body = await request.body
  t.equal(ofClients.bytes, 0)
  if (body.kind !== 'whole') return t.fail('it came whole')
  body.keep('clients at home')
  t.equal(ofClients.bytes, 1000)
  body.release()
  t.equal(ofClients.bytes, 0)
})

t.test(
  'the memory of a stranger’s body is free with its release, and that of a body found to be a client’s is not',
  async (t) => {
    const { open } = start()
    const requests = [open(STRANGER), open(STRANGER)]
    for (const request of requests) {
      request.send(Buffer.alloc(20_000))
      request.send(Buffer.alloc(20_000))
      request.end()
    }
    const [nobodys, clients] = await Promise.all(requests.map(({ body }) => body))
    if (nobodys?.kind !== 'whole' || clients?.kind !== 'whole') return t.fail('both came whole')
    clients.keep('clients at home')
    t.strictSame([nobodys.bytes.length, clients.bytes.length], [40_000, 40_000])
    nobodys.release()
    clients.release()
    t.strictSame([nobodys.bytes.buffer.byteLength, clients.bytes.length], [0, 40_000])
  },
)

t.test(
  'what strangers’ short bodies may hold does not bound the long one whose turn it is, nor does it them',
  async (t) => {
    const { open } = start()
    const bounded = { ...STRANGER, most: 2 * MEBIBYTE }
    const long = open(bounded, { 'content-length': String(whole.length) })
    await new Promise((resolve) => setImmediate(resolve))
    const short = [open(bounded), open(bounded), open(bounded)]
    for (const piece of pieces) long.send(piece)
    for (const request of short) request.send(Buffer.alloc(1_000_000))
    t.equal((await short[2]?.body)?.kind, 'too-much-held', 'the newest of the short ones')
    for (const request of [long, short[0], short[1]]) request?.end()
    t.ok(isWhole(await long.body))
    t.strictSame([(await short[0]?.body)?.kind, (await short[1]?.body)?.kind], ['whole', 'whole'])
  },
)

t.test('where there is no memory for a body it is refused, and nothing else happens', async (t) => {
  const { bodies, open } = start(Number.MAX_SAFE_INTEGER)
  const endless = { ...CLIENT, body: Number.MAX_SAFE_INTEGER }
  const request = open(endless, { 'content-length': String(Number.MAX_SAFE_INTEGER - 1) })
  const original = Buffer.allocUnsafeSlow
  t.teardown(() => Object.assign(Buffer, { allocUnsafeSlow: original }))
  let asked = 0
  Object.assign(Buffer, {
    allocUnsafeSlow(size: number) {
      asked = Math.max(asked, size)
      if (size > MEBIBYTE) throw new RangeError('Array buffer allocation failed')
      return original(size)
    },
  })
  for (const piece of pieces) request.send(piece)
  t.equal((await request.body).kind, 'too-much-held')
  t.equal(bodies.pool.held, 0)
  t.ok(asked < 4 * MEBIBYTE, 'memory is asked for by what came, not by what was announced')
})
