import t, { type Test } from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { clientConfigs } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import type { HttpReply } from '../support/http-reply.ts'
import { openRaw, post } from '../support/raw-client.ts'

const DECKS = { action: 'deckNames', version: 6 }
const ONE = '{"result": ["Default"], "error": null}'
const cache = { size: 1024 * 1024, ttl: 600_000, volatile: 0, stamp: 'off', actions: {} } as const

/** A gateway that keeps answers, and one connection to it. */
async function start(t: Test, options: Omit<FrontOptions, 'upstream'> = {}) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url }, cache, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  const send = async (bytes: string): Promise<HttpReply> => {
    await client.send(bytes)
    return client.reply()
  }
  return { front, sandbox, client, send, ask: (body: unknown, ...headers: string[]) => send(post(body, ...headers)) }
}

/** The body of a reply and how it was served. */
function told({ body, headers }: HttpReply): string {
  return `${body} ${String(headers.get('cache-status')).replace('ankiconnect-gateway; ', '')}`
}

t.test('a question that comes again is answered alike, until something is written', async (t) => {
  const { ask } = await start(t)
  t.equal(told(await ask(DECKS)), `${ONE} fwd=miss`)
  for (let round = 0; round < 3; round++) t.equal(told(await ask(DECKS)), `${ONE} hit`)
  await ask({ action: 'createDeck', version: 6, params: { deck: 'A' } })
  t.equal(told(await ask(DECKS)), '{"result": ["A", "Default"], "error": null} fwd=miss')
  t.equal(told(await ask(DECKS)), '{"result": ["A", "Default"], "error": null} hit')
})

t.test('each shape of the same question gets its own reply', async (t) => {
  const { ask } = await start(t)
  for (let round = 0; round < 3; round++) {
    t.equal((await ask(DECKS)).body.toString(), ONE)
    t.equal((await ask({ action: 'deckNames' })).body.toString(), '["Default"]')
    const both = { action: 'multi', version: 6, params: { actions: [DECKS, { action: 'deckNames' }] } }
    t.equal((await ask(both)).body.toString(), `{"result": [${ONE}, ["Default"]], "error": null}`)
  }
})

t.test('what a request says of its way is looked at each time, on the same connection too', async (t) => {
  const { ask, client } = await start(t)
  const refused = '{"result": null, "error": "valid api key must be provided"}'
  const page = 'https://page.example'
  for (let round = 0; round < 3; round++) {
    t.equal((await ask(DECKS)).body.toString(), ONE)
    t.equal((await ask(DECKS, 'X-Forwarded-For: 192.0.2.1')).body.toString(), refused, 'behind a proxy')
    t.equal((await ask(DECKS, `Origin: ${page}`)).status, 403)
    const local = await ask(DECKS, 'Origin: http://localhost')
    t.equal(local.status, 200)
    t.equal(local.headers.get('access-control-allow-origin'), 'http://localhost')
    t.equal((await ask(DECKS, 'Sec-Fetch-Site: cross-site')).body.toString(), refused)
  }
  await client.send(post(DECKS).replace('Host: 127.0.0.1', 'Host: evil.example'))
  t.equal((await client.reply()).status, 403, 'by another name')
})

t.test('a key of another client in the same words changes whose the question is', async (t) => {
  const clients = clientConfigs({ one: { key: 'key-one', profile: 'none' }, two: { key: 'key-two' } })
  const { ask } = await start(t, { clients })
  for (let round = 0; round < 3; round++) {
    t.equal((await ask({ ...DECKS, key: 'key-two' })).body.toString(), ONE)
    t.match((await ask({ ...DECKS, key: 'key-one' })).body.toString(), 'refused by policy')
    t.match((await ask({ ...DECKS, key: 'key-0' })).body.toString(), 'valid api key')
    t.equal((await ask(DECKS, 'Authorization: Bearer key-two')).body.toString(), ONE)
    t.match((await ask(DECKS, 'Authorization: Bearer key-one')).body.toString(), 'refused by policy')
    t.match((await ask(DECKS, 'Authorization: Bearer key-0')).body.toString(), 'valid api key')
  }
})

t.test('after a reload nothing goes by what was judged before', async (t) => {
  const { ask, front } = await start(t)
  await ask(DECKS)
  t.equal(told(await ask(DECKS)), `${ONE} hit`)
  const closed = clientConfigs({ 'local-program': { profile: 'observe' } })
  const profiles = { observe: { allow: ['version'] } }
  front.gateway.reload({ ...defaultConfig(), clients: closed, profiles })
  t.match((await ask(DECKS)).body.toString(), 'refused by policy')
})

t.test('a budget is charged for each time a question comes', async (t) => {
  const rate = { unit: 'calls', amount: 2, period: 'h', points: 2, window: 3_600_000 } as const
  const budgets = { two: { name: 'two', rates: [rate], concurrent: null, delay: 0, hit: 1 } }
  const { ask } = await start(t, { budgets, clients: clientConfigs({ 'local-program': { budget: 'two' } }) })
  t.equal(told(await ask(DECKS)), `${ONE} fwd=miss`)
  t.equal(told(await ask(DECKS)), `${ONE} hit`)
  t.match((await ask(DECKS)).body.toString(), /budget \\"two\\"/)
})

t.test('while Anki is closed what is kept is not given out', async (t) => {
  const { ask, client, front, sandbox } = await start(t)
  await ask(DECKS)
  await ask(DECKS)
  const down = front.known('down')
  await sandbox.close()
  await down
  await client.send(post(DECKS))
  t.match(await client.ended(), { bytes: Buffer.alloc(0) })
})

t.test('a body is whole in one piece, in several, in chunks, and when it is empty', async (t) => {
  const { client, send } = await start(t)
  const text = JSON.stringify(DECKS)
  const head = (...lines: string[]) => `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('\r\n')}\r\n\r\n`
  const chunked = `${head('Transfer-Encoding: chunked')}5\r\n${text.slice(0, 5)}\r\n${(text.length - 5).toString(16)}\r\n${text.slice(5)}\r\n0\r\n\r\n`
  for (let round = 0; round < 2; round++) {
    t.equal((await send(post(DECKS))).body.toString(), ONE)
    await client.send(head(`Content-Length: ${text.length}`) + text.slice(0, 10))
    await client.send(text.slice(10))
    t.equal((await client.reply()).body.toString(), ONE)
    t.equal((await send(chunked)).body.toString(), ONE)
    t.equal((await send(head('Content-Length: 0'))).body.toString(), '{"apiVersion": "AnkiConnect v.6"}')
  }
  await client.send(post(DECKS) + post({ action: 'version', version: 6 }) + post(DECKS))
  const replies = [await client.reply(), await client.reply(), await client.reply()]
  t.same(
    replies.map(({ body }) => body.toString()),
    [ONE, '{"result": 6, "error": null}', ONE],
  )
})
