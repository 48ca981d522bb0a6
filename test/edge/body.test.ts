import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import t from 'tap'
import { type Body, readBody } from '../../src/edge/body.ts'
import { createConnections } from '../../src/edge/connection.ts'

const MEBIBYTE = 1024 * 1024
const LIMITS = { body: 8 * MEBIBYTE, buffered: 16 * MEBIBYTE }

/** A request that sends these pieces. */
async function read(
  pieces: readonly Buffer[],
  headers: object,
  end = 'end',
): Promise<Body & { readonly held: number }> {
  const request = Object.assign(new EventEmitter(), { headers }) as unknown as IncomingMessage
  const socket = Object.assign(new EventEmitter(), { destroyed: false, remoteAddress: '127.0.0.1' })
  const connection = createConnections().of(socket as unknown as Socket)
  const buffered = { bytes: 0 }
  const body = readBody(request, connection, LIMITS, buffered)
  for (const piece of pieces) request.emit('data', piece)
  if (end === 'close') socket.emit(end)
  else request.emit(end)
  return { ...(await body), held: buffered.bytes }
}

const pieces = Array.from({ length: 50 }, (_, index) => Buffer.alloc(65_000, index))
const whole = Buffer.concat(pieces)

for (const [what, headers] of [
  ['that announces its length', { 'content-length': String(whole.length) }],
  ['in chunks', {}],
] as const) {
  t.test(`a large body ${what} comes whole, and counts until it is released`, async (t) => {
    const body = await read(pieces, headers)
    t.ok(body.kind === 'whole' && body.bytes.equals(whole))
    t.equal(body.held, whole.length)
  })
}

t.test('of a large body that is cut short nothing is held', async (t) => {
  const { kind, held } = await read(pieces.slice(0, 30), { 'content-length': String(whole.length) }, 'close')
  t.strictSame([kind, held], ['gone', 0])
})

t.test('a body beyond the limit is refused when it is announced, and when it has come', async (t) => {
  t.equal((await read([], { 'content-length': String(9 * MEBIBYTE) })).kind, 'too-large')
  t.equal(
    (
      await read(
        Array.from({ length: 9 }, () => Buffer.alloc(MEBIBYTE)),
        {},
      )
    ).kind,
    'too-large',
  )
})
