import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'

const DECKS = '{"result": ["Default"], "error": null}'
const READ = { action: 'deckNames', version: 6 }

/** AnkiConnect as shipped but for a quicker tick: it accepts one connection in each and lets five wait. */
async function shippedManners(t: { teardown(end: () => Promise<void>): void }) {
  const sandbox = await startSandbox({ tickMs: 2, acceptPerTick: 1, backlog: 5 })
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url } })
  t.teardown(() => front.close())
  return { front, sandbox }
}

t.test('of 64 connections that call again and again, no call fails', async (t) => {
  const { front } = await shippedManners(t)
  const connection = async (): Promise<void> => {
    for (let call = 0; call < 5; call += 1) t.equal((await ask(front.port, READ)).text, DECKS)
  }
  await Promise.all(Array.from({ length: 64 }, connection))
})

t.test('clients that keep their connections are served on them for as long as they like', async (t) => {
  const { front } = await shippedManners(t)
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  for (let call = 0; call < 50; call += 1) {
    await client.send(post(READ))
    const reply = await client.reply()
    t.equal(reply.body.toString(), DECKS)
    t.not(reply.headers.get('connection'), 'close')
  }
})

t.test('requests that a client sends without waiting are answered in their order', async (t) => {
  const { front, sandbox } = await shippedManners(t)
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  const decks = ['one', 'two', 'three', 'four']
  await client.send(
    decks.map((deck) => post({ action: 'createDeck', version: 6, params: { deck } })).join('') + post(READ),
  )
  for (const _ of decks) t.match(JSON.parse((await client.reply()).body.toString()), { error: null })
  t.strictSame(JSON.parse((await client.reply()).body.toString()).result.sort(), ['Default', ...decks].sort())
  const sent = sandbox.exchanges
    .map(({ body }) => JSON.parse(body.toString()))
    .filter(({ action }) => action === 'createDeck')
  t.strictSame(
    sent.map(({ params }) => params.deck),
    decks,
  )
})

t.test('a pool of kept connections, as HTTP libraries hold one, never meets a failure', async (t) => {
  const { front } = await shippedManners(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(() => agent.destroy())
  const call = async (): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const out = request({ port: front.port, host: '127.0.0.1', method: 'POST', agent }, (reply) => {
      text(reply).then(resolve, reject)
    })
    out.on('error', reject)
    out.end(JSON.stringify(READ))
    return promise
  }
  for (let round = 0; round < 5; round += 1) {
    for (const reply of await Promise.all(Array.from({ length: 24 }, call))) t.equal(reply, DECKS)
  }
})

t.test(
  'Anki closed in the middle of a crowd: every call gets a reply or an end, and afterwards all get replies',
  async (t) => {
    const { front, sandbox } = await shippedManners(t)
    const crowd = () => Promise.all(Array.from({ length: 32 }, () => ask(front.port, READ)))
    const calling = crowd()
    await sandbox.exchanged(sandbox.exchanges.length + 3)
    await sandbox.stop()
    for (const { text } of await calling) t.ok(text === DECKS || text === null)
    await sandbox.restart()
    await front.known('up')
    for (const { text } of await crowd()) t.equal(text, DECKS)
  },
)
