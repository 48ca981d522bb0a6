import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { ListenerConfig } from '../../src/edge/listen.ts'
import { newPair } from '../support/certificates.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { type Sent, send } from '../support/secure.ts'

const ANSWER = '{"result": ["Default"], "error": null}'
const READ = { action: 'deckNames', version: 6 }
const WRONG_KEY = '{"result": null, "error": "valid api key must be provided"}'
const PAGE = 'https://page.example'

async function start(t: Test, transport: 'plain' | 'tls', given: Record<string, GivenClient>, host = '127.0.0.1') {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-transports-'))
  const { cert, key } = await newPair({ names: ['localhost'], addresses: [host] })
  const certificate = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  writeFileSync(certificate.cert, cert)
  writeFileSync(certificate.key, key, { mode: 0o600 })
  const address = { host, port: 0 }
  const listener: ListenerConfig = transport === 'tls' ? { address, transport, certificate } : { address, transport }
  const upstream = await startScripted(() => ANSWER)
  const front = await startFront({ upstream, listen: [listener], clients: clientConfigs(given) })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await front.known('up')
  const ask = (sent: Sent) => send(front.port, transport === 'tls' ? cert : null, { host, ...sent })
  return { ask, front, upstream }
}

t.test(
  'over TLS clients are who they are without it: built-in, by key in body, path and header, with statuses',
  async (t) => {
    const { ask, front } = await start(t, 'tls', {
      script: { key: 'script key' },
      strict: { key: 'strict key', profile: 'observe', errors: 'http' },
    })
    t.same(front.gateway.addresses, [{ host: '127.0.0.1', port: front.port, transport: 'tls' }])
    t.equal((await ask({ body: READ })).text, ANSWER, 'a program of this machine')
    t.equal((await ask({ body: { ...READ, key: 'script key' } })).text, ANSWER)
    t.equal((await ask({ body: READ, path: '/k/script%20key' })).text, ANSWER)
    t.equal((await ask({ body: READ, headers: { Authorization: `Basic ${btoa('x:script key')}` } })).text, ANSWER)
    t.equal((await ask({ body: { ...READ, key: 'nonsense' } })).text, WRONG_KEY)
    t.equal(
      (await ask({ body: { ...READ, key: 'strict key', action: 'deleteDecks', params: { decks: [] } } })).status,
      403,
    )
    t.equal((await ask({ method: 'GET' })).text, '{"apiVersion": "AnkiConnect v.6"}')
  },
)

t.test(
  'over TLS pages get their headers and preflights, and a person the page with the way to the admin page',
  async (t) => {
    const { ask, front } = await start(t, 'tls', { page: { origins: [PAGE] } })
    const preflight = {
      'Access-Control-Request-Private-Network': 'true',
      'Access-Control-Request-Headers': 'content-type',
    }
    const granted = await ask({ method: 'OPTIONS', headers: { Origin: PAGE, ...preflight } })
    t.match(granted.headers, { 'access-control-allow-origin': PAGE, 'access-control-allow-private-network': 'true' })
    t.match(await ask({ body: READ, headers: { Origin: PAGE } }), {
      text: ANSWER,
      headers: { 'access-control-allow-origin': PAGE },
    })
    t.match(await ask({ body: READ, headers: { Origin: 'https://evil.example' } }), { status: 403, text: '' })
    t.match(await ask({ body: READ, headers: { Host: 'evil.example' } }), { status: 403, text: /add it to "hosts"/ })
    t.equal((await ask({ body: READ, headers: { Host: 'localhost' } })).text, ANSWER)
    const opened = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    const greeting = await ask({ method: 'GET', headers: opened })
    t.match(greeting.text, `http://127.0.0.1:${front.gateway.adminAddress.port}/`)
  },
)

const plainClients = (from: string): Record<string, GivenClient> => ({
  reader: { key: 'reader key', from: [from], profile: 'card-creator' },
  wide: { key: 'wide key', from: [from], profile: 'admin' },
  anywhere: { key: 'anywhere key', profile: 'observe' },
  known: { from: [from], profile: 'observe' },
})

/** Who is served by a plain listener, and who is nobody there, each counted by what reached Anki. */
async function meetsPlainRules(t: Test, host: string): Promise<void> {
  const { ask, upstream } = await start(t, 'plain', plainClients(`${host}/32`), host)
  t.equal((await ask({ body: { ...READ, key: 'reader key' } })).text, ANSWER)
  t.equal((await ask({ body: READ, path: '/k/reader%20key' })).text, ANSWER)
  t.equal(upstream.exchanges.length, 2)
  const refused: Sent[] = [
    { body: READ },
    { body: { ...READ, key: 'wide key' } },
    { body: { ...READ, key: 'anywhere key' } },
    { body: READ, headers: { 'X-Forwarded-For': '127.0.0.1' } },
    { body: READ, path: '/k/wide%20key' },
  ]
  for (const sent of refused) t.equal((await ask(sent)).text, WRONG_KEY, JSON.stringify(sent))
  for (const Origin of ['http://localhost', 'chrome-extension://x']) {
    t.match(await ask({ body: READ, headers: { Origin } }), { status: 403, text: '' }, Origin)
    const { text } = await ask({ body: { action: 'requestPermission', version: 6 }, headers: { Origin } })
    t.match(text, 'denied')
  }
  const actions = [{ ...READ, key: 'wide key' }, { ...READ, key: 'anywhere key' }, READ]
  const { text } = await ask({ body: { action: 'multi', version: 6, key: 'reader key', params: { actions } } })
  t.equal(text, `{"result": [${WRONG_KEY}, ${WRONG_KEY}, ${ANSWER}], "error": null}`)
  t.equal(upstream.exchanges.length, 3)
}

t.test('a plain listener serves a client with a key, a from and a narrow profile, and nobody else', async (t) => {
  await meetsPlainRules(t, '127.0.0.1')
})

const outside = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))?.address
const none = outside === undefined ? ' (skipped: this machine has no address but loopback)' : ''
t.test(`the same on an address that others reach${none}`, { skip: outside === undefined }, async (t) => {
  await meetsPlainRules(t, outside ?? '')
})

t.test(`over TLS a client on such an address is known by it${none}`, { skip: outside === undefined }, async (t) => {
  const { ask } = await start(t, 'tls', { tablet: { key: 'tablet key', from: [`${outside}/32`] } }, outside)
  t.equal((await ask({ body: { ...READ, key: 'tablet key' } })).text, ANSWER)
  t.equal((await ask({ body: READ })).text, WRONG_KEY, 'it is not this machine’s loopback')
})

t.test('a reload decides anew whom a plain listener serves', async (t) => {
  const from = ['127.0.0.1/32']
  const { ask, front } = await start(t, 'plain', { reader: { key: 'reader key', from, profile: 'read-only' } })
  const asks = async () => (await ask({ body: { ...READ, key: 'reader key' } })).text
  t.equal(await asks(), ANSWER)
  front.reload({ clients: clientConfigs({ reader: { key: 'reader key', from, profile: 'extension' } }) })
  t.equal(await asks(), WRONG_KEY)
  const profiles = { extension: { allow: ['@read'] } }
  front.reload({ profiles, clients: clientConfigs({ reader: { key: 'reader key', from, profile: 'extension' } }) })
  t.equal(await asks(), ANSWER)
})
