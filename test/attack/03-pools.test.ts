import { connect } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import t, { type Test } from 'tap'
import type { ListenerConfig } from '../../src/edge/listen.ts'
import type { Limits } from '../../src/request/settings.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { openRaw, post, type RawClient } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const KEYED = { ...READ, key: 'secret' }
const HALF = 'POST / HTTP/1.1\r\nHost: 127'
const TOO_MUCH =
  '{"result": null, "error": "the gateway holds too many bytes of other requests; try again (limits.buffered)"}'
const host = '127.0.0.1'

/** A gateway with a loopback listener and another one, which serves one client: `phone`, from any of this machine's addresses. */
async function start(
  t: Test,
  limits: Partial<Limits>,
  other: Partial<ListenerConfig> = { transport: 'plain' },
  more: Pick<FrontOptions, 'pause'> = {},
) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({
    upstream: { url: upstream.url, offload: 'off' },
    clients: clientConfigs({ phone: { key: 'secret', from: ['127.0.0.0/8'], profile: 'card-creator' } }),
    listen: [
      { address: { host, port: 0 }, transport: 'loopback' },
      { address: { host, port: 0 }, ...other } as ListenerConfig,
    ],
    limits,
    ...more,
  })
  t.teardown(() => front.close())
  await front.known('up')
  const outside = front.gateway.addresses[1]?.port ?? 0
  const open = async (from: string, port = outside): Promise<RawClient> => {
    const client = await openRaw(port, host, from)
    // A client that only finishes sending has not left, and would be waited for.
    t.teardown(() => client.reset())
    return client
  }
  const askFrom = async (from: string, call: object): Promise<string> => {
    const client = await open(from)
    await client.send(post(call))
    const { body } = await client.reply()
    client.close()
    return body.toString()
  }
  return { upstream, front, port: front.port, outside, open, askFrom }
}

/** As many connections as were asked for, one after the other, each after it has sent something. */
async function several(count: number, open: () => Promise<RawClient>, bytes: string): Promise<RawClient[]> {
  const clients: RawClient[] = []
  for (let n = 0; n < count; n++) {
    const client = await open()
    await client.send(bytes)
    clients.push(client)
  }
  return clients
}

/** Asks over TLS, and keeps the connection; resolves to what came first, or to nothing where the connection ended before. */
function askSecurely(t: Test, port: number, from: string): Promise<string> {
  const socket = connectSecurely({
    socket: connect({ port, host, localAddress: from }),
    rejectUnauthorized: false,
  })
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  socket.write(post(KEYED))
  return new Promise((resolve) =>
    socket.once('data', (bytes) => resolve(String(bytes))).once('close', () => resolve('')),
  )
}

t.test('strangers that fill a listener with bodies lock out themselves and nobody else', async (t) => {
  const body = 64 * 1024
  const { port, open, askFrom } = await start(t, { body, buffered: 4 * body })
  const note = { filename: 'a', data: 'x'.repeat(60_000) }
  const short = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body}\r\n\r\n${'x'.repeat(body - 1)}`
  const strangers = await several(4, () => open('127.0.0.2'), short)
  t.equal((await ask(port, { action: 'storeMediaFile', params: note })).text, DONE, 'on another listener')
  t.equal(await askFrom('127.0.0.3', { ...KEYED, action: 'storeMediaFile', params: note }), DONE, 'on the same one')
  t.equal((await strangers[3]?.reply())?.body.toString(), TOO_MUCH, 'the newest of them is refused')
  const [oldest] = strangers
  await oldest?.send('x')
  t.match((await oldest?.reply())?.body.toString(), /Expecting value|not of type|"error"/, 'the oldest is served')
})

t.test('bodies of strangers who wait to show a key make room for a client', async (t) => {
  const body = 64 * 1024
  const waiting = Promise.withResolvers<void>()
  let count = 0
  const pause = (_: number, signal: AbortSignal) => {
    count += 1
    if (count === 4) waiting.resolve()
    return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  }
  const { open, askFrom } = await start(t, { body, buffered: 4 * body }, { transport: 'plain' }, { pause })
  const strangers = await Promise.all(['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'].map((from) => open(from)))
  for (const stranger of strangers)
    await stranger.send(post({ ...READ, key: 'wrong', params: { a: 'x'.repeat(65_000) } }))
  await waiting.promise
  const note = { filename: 'a', data: 'x'.repeat(60_000) }
  t.equal(await askFrom('127.0.0.9', { ...KEYED, action: 'storeMediaFile', params: note }), DONE)
  await Promise.race(strangers.map((stranger) => stranger.ended()))
  t.pass('one of the strangers ended')
})

t.test('half requests that fill a listener lock out nobody else, and the newest of them ends', async (t) => {
  const { port, open, askFrom } = await start(t, { connections: 8 })
  const strangers = await several(8, () => open('127.0.0.2'), HALF)
  t.equal((await ask(port, READ)).text, DONE, 'on another listener')
  t.equal(await askFrom('127.0.0.3', KEYED), DONE, 'on the same one')
  await strangers[7]?.ended()
  await strangers[0]?.send('.0.0.1\r\n\r\n')
  t.equal((await strangers[0]?.reply())?.status, 200, 'the oldest is served')
})

t.test('half bodies that fill a listener lock out nobody else', async (t) => {
  const { open, askFrom } = await start(t, { connections: 8 })
  const strangers = await several(8, () => open('127.0.0.2'), post(KEYED).slice(0, -5))
  t.equal(await askFrom('127.0.0.3', KEYED), DONE)
  await strangers[7]?.ended()
  t.pass('the newest of them ended')
})

t.test('connections that never finish their TLS handshake lock out nobody else', async (t) => {
  const { outside, open } = await start(t, { connections: 8 }, { transport: 'tls', certificate: 'self-signed' })
  await several(8, () => open('127.0.0.2'), '\x16\x03\x01')
  t.match(await askSecurely(t, outside, '127.0.0.3'), /200 OK/)
})

t.test('where every connection is idle, the longest idle one makes room', async (t) => {
  const { port, open } = await start(t, { connections: 8 })
  const idle = await several(8, () => open(host, port), post(READ))
  for (const client of idle) await client.reply()
  // The first has been in use again since.
  await idle[0]?.send(post(READ))
  await idle[0]?.reply()
  t.equal((await ask(port, READ)).text, DONE)
  t.match(await idle[1]?.ended(), { how: 'end' })
  await idle[0]?.send(post(READ))
  t.equal((await idle[0]?.reply())?.body.toString(), DONE)
})

t.test('over TLS too an idle connection makes room', async (t) => {
  const { outside } = await start(t, { connections: 2 }, { transport: 'tls', certificate: 'self-signed' })
  for (let n = 0; n < 4; n++) t.match(await askSecurely(t, outside, host), /200 OK/)
})

t.test('a stranger that sends many requests without waiting for a reply is ended, a client is not', async (t) => {
  const { port, open } = await start(t, {})
  const many = post(READ).repeat(40)
  const stranger = await open('127.0.0.2')
  await stranger.send(many)
  await stranger.ended()
  const client = await open(host, port)
  await client.send(many)
  for (let n = 0; n < 40; n++) t.equal((await client.reply()).body.toString(), DONE)
})

t.test('a call under way is never ended for a newcomer', async (t) => {
  const { port, upstream, open } = await start(t, { connections: 4 })
  const held = Promise.withResolvers<string>()
  upstream.follow(() => held.promise)
  const WRITE = post({ action: 'createDeck', version: 6, params: { deck: 'x' } })
  const writers = await several(4, () => open(host, port), WRITE)
  await upstream.received(1)
  t.equal((await ask(port, READ)).text, null, 'there is no room')
  held.resolve(DONE)
  for (const writer of writers) t.equal((await writer.reply()).body.toString(), DONE)
  t.equal(upstream.exchanges.length, 4)
})
