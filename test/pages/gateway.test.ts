import t, { type Test } from 'tap'
import type { AdminState } from '../../src/admin/state.ts'
import { ask, askRaw } from '../support/ask.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'
import { asAnki, asOther, servePages } from './media-server.ts'

const BROWSE = { action: 'guiBrowse', params: { query: 'deck:current' } }
const FORBIDDEN = { status: 403, text: '' }
const DENIED = { status: 200, text: '{"result": {"permission": "denied"}, "error": null}' }
const SERVED = { status: 200, text: DONE }

async function start(t: Test, given: Readonly<Record<string, GivenClient>> = {}) {
  const anki = await startScripted(() => DONE)
  t.teardown(anki.close)
  const front = await startFront({ upstream: { url: anki.url }, clients: clientConfigs(given) })
  t.teardown(front.close)
  await front.known('up')
  const page = async (answer: Parameters<typeof servePages>[0], port = 0) => {
    const server = await servePages(answer, port)
    t.teardown(server.close)
    return { ...server, call: (call: object) => ask(front.port, call, `Origin: ${server.origin}`) }
  }
  const state = async () => {
    const { host, port } = front.gateway.adminAddress
    return (await (await fetch(`http://${host}:${port}/state`)).json()) as AdminState
  }
  return { anki, front, page, state }
}

t.test('a page of Anki itself may do nothing, and every other page of this machine may do what it could', async (t) => {
  const { anki, page } = await start(t)
  const deck = await page(asAnki)
  const reader = await page(asOther)
  t.same(await deck.call(BROWSE), FORBIDDEN)
  t.same(await reader.call(BROWSE), SERVED)
  t.equal(anki.exchanges.length, 1)
})

t.test('the same page under the name localhost is no other page', async (t) => {
  const { front, page } = await start(t)
  const deck = await page(asAnki)
  const origin = `Origin: http://localhost:${deck.port}`
  t.same(await ask(front.port, BROWSE, origin), FORBIDDEN)
  t.same(await ask(front.port, { action: 'requestPermission' }, origin), DENIED)
})

t.test('its requestPermission is denied, and the owner is not asked', async (t) => {
  const { page, state } = await start(t)
  const deck = await page(asAnki)
  t.same(await deck.call({ action: 'requestPermission' }), DENIED)
  t.same((await state()).approvals, [])
})

t.test('the owner sees what the page asked for, with the remedy', async (t) => {
  const { page, front, state } = await start(t)
  const deck = await page(asAnki)
  await deck.call(BROWSE)
  await deck.call({ action: 'multi', params: { actions: [BROWSE, { action: 'suspend' }, { action: 'my secret' }] } })
  const preflight = `OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${deck.origin}\r\nAccess-Control-Request-Method: POST\r\n\r\n`
  const { status, reply } = await askRaw(front.port, preflight)
  t.equal(status, 200)
  t.equal(reply?.headers.get('access-control-allow-origin'), 'http://localhost')
  const { refusals, clients } = await state()
  const said = refusals.map(({ client, action, by, count }) => [client, action, by, count])
  t.same(said, [
    ['anki-page', null, 'origin', 1],
    ['anki-page', 'unknown', 'origin', 1],
    ['anki-page', 'suspend', 'origin', 1],
    ['anki-page', 'guiBrowse', 'origin', 2],
  ])
  t.match(refusals[0]?.remedy, /page of Anki itself.*anki-page: \{ profile: NAME \}/)
  const row = clients.find(({ name }) => name === 'anki-page')
  t.match(row, { profile: 'none', refused: 5, calls: 5 })
})

t.test('a client anki-page with a profile lets the buttons of decks work', async (t) => {
  const { page } = await start(t, { 'anki-page': { profile: 'read-only' } })
  const deck = await page(asAnki)
  t.match((await deck.call({ action: 'createDeck', params: { deck: 'a' } })).text, /refused by policy .*read-only/)
  t.same(await deck.call({ action: 'deckNames' }), SERVED)
})

t.test('a page whose server does not answer is nobody for that request, and is not asked about', async (t) => {
  const { page, state } = await start(t)
  let answer = asOther
  const server = await page((request, response) => answer(request, response))
  answer = (request) => void request.socket.resetAndDestroy()
  t.same(await server.call(BROWSE), FORBIDDEN)
  t.same(await server.call({ action: 'requestPermission' }), DENIED)
  const { refusals, approvals } = await state()
  t.match(refusals, [{ client: null, remedy: /did not tell the gateway in time/ }])
  t.same(approvals, [])
  answer = asOther
  t.same(await server.call(BROWSE), SERVED, 'the next call asks again')
})

t.test('the server is asked once, also for a connection that stays open, and again after Anki has ended', async (t) => {
  const { anki, front, page } = await start(t)
  const reader = await page(asOther)
  const client = await openRaw(front.port)
  t.teardown(client.close)
  const again = async () => {
    await client.send(post({ version: 6, ...BROWSE }, `Origin: ${reader.origin}`))
    return (await client.reply()).status
  }
  t.equal(await again(), 200)
  t.equal(await again(), 200)
  t.equal(reader.asked.length, 1)
  await reader.close()
  const down = front.known('down')
  await anki.stop()
  await down
  const up = front.known('up')
  await anki.restart()
  await up
  const deck = await page(asAnki, reader.port)
  t.equal(await again(), 403, 'the port belongs to an Anki now')
  t.equal(deck.asked.length, 1)
})

t.test('nothing is asked for callers whose rights do not depend on it', async (t) => {
  const server = await servePages(asAnki)
  t.teardown(server.close)
  const { front, page } = await start(t, { mine: { origins: [server.origin] } })
  t.same(await ask(front.port, BROWSE, `Origin: ${server.origin}`), SERVED, 'a client that names the page')
  const deck = await page(asAnki)
  for (const header of ['X-Forwarded-For: 127.0.0.1', 'Via: 1.1 proxy'])
    t.same(await ask(front.port, BROWSE, `Origin: ${deck.origin}`, header), FORBIDDEN)
  for (const origin of ['http://localhost', 'http://127.0.0.1', 'https://127.0.0.1'])
    t.same(await ask(front.port, BROWSE, `Origin: ${origin}`), SERVED)
  for (const host of ['127.0.0.1.evil.example', '127.0.0.2', 'evil.example', '[::1]'])
    t.same(await ask(front.port, BROWSE, `Origin: http://${host}:${deck.port}`), FORBIDDEN)
  t.same([...server.asked, ...deck.asked], [])
})
