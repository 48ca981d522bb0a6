import t, { type Test } from 'tap'
import { ask, NOTHING } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const WRITE = post({ action: 'createDeck', version: 6, params: { deck: 'x' } })
const READ = post({ action: 'deckNames', version: 6 })

/** A gateway with a write under way that Anki answers when it is let. */
async function start(t: Test) {
  const held = Promise.withResolvers<string>()
  const upstream = await startScripted(() => DONE)
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => upstream.close())
  await front.known('up')
  const before = upstream.exchanges.length
  upstream.follow(() => held.promise)
  const writer = await openRaw(front.port)
  await writer.send(WRITE)
  await upstream.received(before + 1)
  return { front, writer, answer: () => held.resolve(DONE), asked: () => upstream.exchanges.length - before }
}

t.test('a gateway that ends finishes what is under way, and tells its client that the connection ends', async (t) => {
  const { front, writer, answer, asked } = await start(t)
  let isClosed = false
  const closing = front.close().then(() => {
    isClosed = true
  })
  t.same(await ask(front.port, { action: 'deckNames' }).catch(() => NOTHING), NOTHING, 'the door is shut at once')
  await writer.send(READ)
  t.equal(isClosed, false)
  answer()
  const reply = await writer.reply()
  t.equal(String(reply.body), DONE)
  t.equal(reply.headers.get('connection'), 'close')
  await closing
  t.same((await writer.ended()).bytes.length, 0)
  t.equal(asked(), 1, 'what came after it never reached Anki')
})

t.test('a request that was being sent as the gateway began to end is refused in words', async (t) => {
  const { front, answer, asked } = await start(t)
  const late = await openRaw(front.port)
  await late.send(READ.slice(0, 20))
  const half = await openRaw(front.port)
  await half.send(READ.slice(0, -5))
  // The first bytes of both are read before the next request is answered.
  await (await fetch(front.url, { method: 'POST', body: '{"action": "nothing"}' })).text()
  const closing = front.close()
  await late.send(READ.slice(20))
  const reply = await late.reply()
  const error = 'the gateway is shutting down and did not process this request; try again in a moment'
  t.equal(String(reply.body), `{"result": null, "error": "${error}"}`)
  t.equal(reply.headers.get('connection'), 'close')
  await half.send(READ.slice(-5))
  answer()
  t.equal(String((await half.reply()).body), DONE, 'one whose head was there is served')
  await closing
  t.equal(asked(), 2)
})
