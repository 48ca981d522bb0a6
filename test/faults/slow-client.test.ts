import t, { type Test } from 'tap'
import { ask } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { type Behaviour, DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const STORE = { action: 'storeMediaFile', version: 6, params: { filename: 'a.bin', data: 'QUJD'.repeat(50_000) } }
const actionsOf = (exchanges: readonly { body: string }[]) => exchanges.map(({ body }) => JSON.parse(body).action)

async function pair(t: Test) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  await front.known('up')
  return { front, upstream }
}

t.test('a body that trickles in leaves others unaffected and reaches Anki only when it is whole', async (t) => {
  const { front, upstream } = await pair(t)
  const slow = await openRaw(front.port)
  t.teardown(() => slow.close())
  const bytes = post(STORE)
  const piece = Math.ceil(bytes.length / 10)
  for (let part = 0; part < 9; part += 1) {
    await slow.send(bytes.slice(part * piece, (part + 1) * piece))
    t.equal((await ask(front.port, READ)).text, DONE)
  }
  t.ok(actionsOf(upstream.exchanges).every((action) => action === 'deckNames'))
  t.equal(
    upstream.accepted,
    upstream.exchanges.length + upstream.proofs + 1,
    'no connection but these and the idle one',
  )
  await slow.send(bytes.slice(9 * piece))
  t.equal((await slow.reply()).body.toString(), DONE)
  t.equal(actionsOf(upstream.exchanges).at(-1), 'storeMediaFile')
})

t.test('a body whose client leaves halfway never reaches Anki', async (t) => {
  const { front, upstream } = await pair(t)
  const slow = await openRaw(front.port)
  await slow.send(post(STORE).slice(0, 1000))
  t.equal((await ask(front.port, READ)).text, DONE)
  slow.close()
  t.equal((await ask(front.port, READ)).text, DONE)
  t.strictSame(actionsOf(upstream.exchanges), ['deckNames', 'deckNames'])
})

t.test('a body in chunks reaches Anki whole, with a length and in clear', async (t) => {
  const { front, upstream } = await pair(t)
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  await client.send('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n')
  const text = JSON.stringify({ action: 'createDeck', version: 6, params: { deck: 'ü' } })
  for (const character of Buffer.from(text)) await client.send(Buffer.from([0x31, 13, 10, character, 13, 10]))
  t.equal(upstream.exchanges.length, 0)
  await client.send('0\r\n\r\n')
  t.equal((await client.reply()).body.toString(), DONE)
  t.match(upstream.exchanges[0]?.head, /^content-length: \d+$/im)
  t.notMatch(upstream.exchanges[0]?.head, /chunked/i)
  t.strictSame(JSON.parse(upstream.exchanges[0]?.body ?? '').params, { deck: 'ü' })
})

t.test('a client that asks before it sends a large body is told to go on by the gateway', async (t) => {
  const { front, upstream } = await pair(t)
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  const bytes = post(STORE, 'Expect: 100-continue')
  const split = bytes.indexOf('\r\n\r\n') + 4
  await client.send(bytes.slice(0, split))
  t.match(await client.interim(), /^HTTP\/1.1 100 /)
  t.equal(upstream.exchanges.length, 0)
  await client.send(bytes.slice(split))
  t.equal((await client.reply()).body.toString(), DONE)
  t.notMatch(upstream.exchanges[0]?.head, /expect/i)
})

t.test('a write whose client left before its turn is not sent', async (t) => {
  const { front, upstream } = await pair(t)
  const gate = Promise.withResolvers<Behaviour>()
  upstream.follow((_, number) => (number === 1 ? gate.promise : DONE))
  const first = ask(front.port, READ)
  await upstream.received(1)
  const leaving = await openRaw(front.port)
  await leaving.send(post({ action: 'createDeck', version: 6, params: { deck: 'a' } }))
  // Answered here, and so a sign that what was sent before it has been read.
  await ask(front.port, { action: 'requestPermission' })
  leaving.reset()
  await ask(front.port, { action: 'requestPermission' })
  gate.resolve(DONE)
  t.equal((await first).text, DONE)
  t.equal((await ask(front.port, READ)).text, DONE)
  t.strictSame(actionsOf(upstream.exchanges), ['deckNames', 'deckNames'])
})

t.test('a write whose client left after it was sent is finished, once', async (t) => {
  const { front, upstream } = await pair(t)
  const gate = Promise.withResolvers<Behaviour>()
  upstream.follow((_, number) => (number === 1 ? gate.promise : DONE))
  const leaving = await openRaw(front.port)
  await leaving.send(post({ action: 'createDeck', version: 6, params: { deck: 'a' } }))
  await upstream.received(1)
  leaving.reset()
  const next = ask(front.port, READ)
  await ask(front.port, { action: 'requestPermission' })
  t.equal(upstream.exchanges.length, 1)
  gate.resolve(DONE)
  t.equal((await next).text, DONE)
  t.strictSame(actionsOf(upstream.exchanges), ['createDeck', 'deckNames'])
})
