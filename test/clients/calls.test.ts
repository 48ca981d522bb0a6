import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask, askRaw, NOTHING } from '../support/ask.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { askedOf } from '../support/own-questions.ts'
import { post } from '../support/raw-client.ts'

const WRONG = '{"result": null, "error": "valid api key must be provided"}'
const SIX = '{"result": 6, "error": null}'
const DECKS = '{"result": ["Default"], "error": null}'
const version = { action: 'version' }
const page = 'https://page.example'

/** A gateway in front of a sandbox that has a key of its own; `asked` is how many requests reached it since it is up. */
async function start(t: Test, given: Omit<FrontOptions, 'upstream'> & { readonly whenDown?: 'drop' | 'explain' } = {}) {
  const { whenDown = 'drop', ...options } = given
  const sandbox = await startSandbox({ key: 'the key of Anki' })
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url, key: 'the key of Anki', whenDown }, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  const before = askedOf(sandbox).length
  return { ...front, sandbox, asked: () => askedOf(sandbox).length - before }
}

const keyed = { clients: clientConfigs({ script: { key: 'the key' }, page: { key: 'page key', origins: [page] } }) }

t.test('the key of Anki is between gateway and Anki: programs need none, and it opens nothing', async (t) => {
  const { port, sandbox, asked } = await start(t)
  t.same(await ask(port, version), { status: 200, text: SIX })
  t.match(sandbox.exchanges.at(-1)?.body.toString(), 'the key of Anki')
  t.same(await ask(port, { ...version, key: 'the key of Anki' }), { status: 200, text: WRONG })
  t.equal(asked(), 1)
})

t.test('a key counts in the envelope, in Authorization, in the path and in the query', async (t) => {
  const { port } = await start(t, { clients: clientConfigs({ script: { key: 'the key' } }, false) })
  const call = JSON.stringify({ action: 'version', version: 6 })
  const basic = Buffer.from('anyone:the key').toString('base64')
  t.same(await ask(port, { ...version, key: 'the key' }), { status: 200, text: SIX })
  t.same(await ask(port, { ...version, key: null }, `Authorization: Basic ${basic}`), { status: 200, text: SIX })
  for (const target of ['/k/the%20key', '/k/the%20key/', '/?key=the%20key', '/any?x=1&key=the+key']) {
    t.match(await askRaw(port, post(call).replace('POST /', `POST ${target}`)), { status: 200, text: SIX }, target)
  }
  t.same(await ask(port, version), { status: 200, text: WRONG })
  t.same(await ask(port, { ...version, key: 'nonsense' }, `Authorization: Basic ${basic}`), {
    status: 200,
    text: WRONG,
  })
})

t.test('without keyed clients, what stands in Authorization or URL means nothing', async (t) => {
  const { port } = await start(t)
  t.same(await ask(port, version, 'Authorization: Bearer abc'), { status: 200, text: SIX })
  const call = post({ ...version, version: 6 }).replace('POST /', 'POST /k/abc?key=def')
  t.match(await askRaw(port, call), { status: 200, text: SIX })
})

t.test('items without a key are the outer client’s, items with one are the client’s that has it', async (t) => {
  const { port, asked } = await start(t, keyed)
  const actions = [
    version,
    { ...version, version: 6, key: 'the key' },
    { action: 'deckNames', version: 6, key: 'nonsense' },
    { action: 'multi', version: 6, params: { actions: [{ ...version, version: 6 }] } },
    { action: 'multi', version: 6, key: 'nonsense', params: { actions: [{ ...version, version: 6 }] } },
    { ...version, version: 6, key: 'page key' },
  ]
  const { text } = await ask(port, { action: 'multi', params: { actions } })
  t.equal(
    text,
    `{"result": [6, ${SIX}, ${WRONG}, {"result": [${SIX}], "error": null}, ${WRONG}, ${WRONG}], "error": null}`,
  )
  t.equal(asked(), 1, 'the calls that were allowed went in one exchange')
  t.same(
    await ask(port, { action: 'multi', key: 'nonsense', params: { actions: [{ ...version, key: 'the key' }] } }),
    { status: 200, text: WRONG },
    'the outer envelope decides first',
  )
  t.equal(asked(), 1)
})

t.test('a page is answered where some client names it, and meets 403 without a word elsewhere', async (t) => {
  const { port, asked } = await start(t, keyed)
  const headers = async (call: object, origin: string) => {
    const { status, text, reply } = await askRaw(port, post({ version: 6, ...call }, `Origin: ${origin}`))
    return { status, text, named: reply?.headers.get('access-control-allow-origin') }
  }
  t.same(await headers({ ...version, key: 'page key' }, page), { status: 200, text: SIX, named: page })
  t.same(await headers({ ...version, key: 'the key' }, page), { status: 200, text: WRONG, named: page })
  t.same(await headers(version, page), { status: 200, text: WRONG, named: page })
  const refused = { status: 403, text: '', named: 'http://localhost' }
  t.same(await headers({ ...version, key: 'page key' }, 'https://evil.example'), refused)
  t.same(await headers({ ...version, key: 'the key' }, 'https://evil.example'), refused)
  t.equal(asked(), 1)
})

t.test('a preflight is granted by origin alone: it carries no key', async (t) => {
  const { port, asked } = await start(t, keyed)
  const preflight = async (origin: string) => {
    const lines = [
      `Origin: ${origin}`,
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization',
    ]
    const all = ['OPTIONS / HTTP/1.1', 'Host: localhost', ...lines, 'Access-Control-Request-Private-Network: true']
    const { status, reply } = await askRaw(port, `${all.join('\r\n')}\r\n\r\n`)
    const names = [
      'access-control-allow-origin',
      'access-control-allow-headers',
      'access-control-allow-private-network',
    ]
    return [status, ...names.map((name) => reply?.headers.get(name))]
  }
  t.same(await preflight(page), [200, page, '*, Authorization', 'true'])
  t.same(await preflight('https://evil.example'), [200, 'http://localhost', '*', undefined])
  t.equal(asked(), 0)
})

t.test('requestPermission is answered here at every depth, by what is known and not by what is said', async (t) => {
  const { port, asked } = await start(t, keyed)
  const granted = (needed: boolean) => `{"permission": "granted", "requireApikey": ${needed}, "version": 6}`
  const denied = '{"permission": "denied"}'
  const request = { action: 'requestPermission' }
  const table: [string, string[], object, string][] = [
    ['a program of this machine', [], request, granted(false)],
    ['the same with a wrong key, which is not looked at', [], { ...request, key: 'nonsense' }, granted(false)],
    ['a page that lacks its key', [`Origin: ${page}`], request, granted(true)],
    ['the same with its key', [`Origin: ${page}`], { ...request, key: 'page key' }, granted(true)],
    ['a foreign page', ['Origin: https://evil.example'], request, denied],
    [
      'a foreign page that says it is allowed',
      ['Origin: https://evil.example'],
      { ...request, params: { origin: page, allowed: true } },
      denied,
    ],
    ['a program behind a proxy: only its key is missing', ['X-Forwarded-For: 127.0.0.1'], request, granted(true)],
  ]
  for (const [about, headers, call, expected] of table) {
    t.equal((await ask(port, call, ...headers)).text, `{"result": ${expected}, "error": null}`, about)
  }
  const item = { ...request, version: 6, params: { origin: 'https://evil.example', allowed: false } }
  const nested = {
    action: 'multi',
    params: { actions: [item, { action: 'multi', version: 6, params: { actions: [item] } }] },
  }
  const one = `{"result": ${granted(false)}, "error": null}`
  t.equal((await ask(port, nested)).text, `{"result": [${one}, {"result": [${one}], "error": null}], "error": null}`)
  const { text } = await ask(port, { ...nested, key: 'page key' }, `Origin: ${page}`)
  t.equal(text, `{"result": [${one}, {"result": [${one}], "error": null}], "error": null}`.replaceAll('false', 'true'))
  t.equal(asked(), 0, 'no window of Anki can open')
})

t.test('a name that is not ours is refused in plain text, whatever else is right', async (t) => {
  const { port, asked } = await start(t, { ...keyed, hosts: ['nas.lan'] })
  const as = (host: string, method = 'POST') => {
    const request = post({ ...version, version: 6, key: 'the key' }).replace('Host: 127.0.0.1', `Host: ${host}`)
    return askRaw(port, request.replace('POST', method))
  }
  t.match(await as('nas.lan:8765'), { status: 200, text: SIX })
  const { status, text, reply } = await as('evil.example')
  t.equal(status, 403)
  t.equal(reply?.headers.get('content-type'), 'text/plain; charset=utf-8')
  t.match(text, /"hosts" in the gateway's configuration/)
  t.notMatch(text, 'evil')
  t.match(await as('evil.example', 'OPTIONS'), { status: 403 })
  t.match(await as('127.0.0.1.evil.example'), { status: 403 })
  t.equal(asked(), 1)
})

t.test('behind a proxy nobody is local; a trusted one is believed', async (t) => {
  const clients = clientConfigs({
    phone: { key: 'phone key', from: ['192.168.1.0/24'] },
    tv: { from: ['192.168.1.50'] },
  })
  const unknown = await start(t, { clients })
  t.same(await ask(unknown.port, version), { status: 200, text: SIX })
  for (const sign of [
    'Via: 1.1 x',
    'Forwarded: for=127.0.0.1',
    'X-Real-IP: 192.168.1.50',
    'Tailscale-User-Name: x',
    'CF-Ray: 1',
  ]) {
    t.same(await ask(unknown.port, version, sign), { status: 200, text: WRONG }, sign)
  }
  t.match(await ask(unknown.port, version, 'X-Forwarded-For: ::1', 'Origin: http://localhost'), { status: 403 })
  t.equal(unknown.asked(), 1)

  const known = await start(t, { clients, trustedProxies: [networkOf('127.0.0.1')] })
  const via = (address: string, call: object = version) => ask(known.port, call, `X-Forwarded-For: ${address}`)
  t.same(await via('192.168.1.50'), { status: 200, text: SIX })
  t.same(await via('192.168.1.51'), { status: 200, text: WRONG })
  t.same(await via('192.168.1.51', { ...version, key: 'phone key' }), { status: 200, text: SIX })
  t.same(await via('203.0.113.9', { ...version, key: 'phone key' }), { status: 200, text: WRONG })
  t.same(await via('192.168.1.50, 203.0.113.9'), { status: 200, text: WRONG }, 'what stands left of it may be invented')
  t.same(await via('127.0.0.1'), { status: 200, text: WRONG }, 'whatever it says, the call came through a proxy')
})

t.test('a wrong key waits for its answer longer and longer; a right one and none at all do not wait', async (t) => {
  const waits: number[] = []
  const pause = async (ms: number) => void waits.push(ms)
  const { port, asked } = await start(t, { ...keyed, pause })
  for (const key of ['a', 'b', 'c']) t.same(await ask(port, { ...version, key }), { status: 200, text: WRONG })
  t.same(waits, [50, 100, 200])
  for (const call of [version, { ...version, key: 'the key' }, { action: 'requestPermission', key: 'x' }])
    await ask(port, call)
  t.equal(waits.length, 3)
  const actions = ['d', 'e', 'f', 'g', 'h', 'i'].map((key) => ({ ...version, version: 6, key }))
  const { text } = await ask(port, { action: 'multi', params: { actions: [...actions, version] } })
  t.equal(text, `{"result": [${actions.map(() => WRONG).join(', ')}, 6], "error": null}`)
  t.equal(waits.length, 4, 'one wait for all of a request')
  t.equal(waits[3], 50 * 2 ** 7, 'of which each wrong key counts, but no more than five')
  t.equal(asked(), 3)
})

t.test('while a wrong key waits, others on its address are served', async (t) => {
  const { promise: forever, resolve: release } = Promise.withResolvers<void>()
  const { promise: waiting, resolve: begins } = Promise.withResolvers<void>()
  const pause = () => {
    begins()
    return forever
  }
  const { port } = await start(t, { ...keyed, pause })
  const wrong = ask(port, { ...version, key: 'nonsense' })
  await waiting
  t.same(await ask(port, { ...version, key: 'the key' }), { status: 200, text: SIX })
  t.same(await ask(port, version), { status: 200, text: SIX })
  release()
  t.same(await wrong, { status: 200, text: WRONG })
})

t.test('a client that asks for HTTP errors gets the code of each in a header, and a page may read it', async (t) => {
  const origins = ['https://page.example']
  const clients = clientConfigs({
    api: { key: 'the key', errors: 'http', profile: 'none' },
    page: { key: 'page key', origins, errors: 'http', profile: 'none' },
    script: { key: 'script key', profile: 'none' },
  })
  const { port } = await start(t, { clients })
  const met = async (call: object, ...headers: string[]) => {
    const { reply, text, status } = await askRaw(port, post({ version: 6, ...call }, ...headers))
    const [code, exposed] = ['x-ankiconnect-gateway-code', 'access-control-expose-headers'].map(
      (name) => reply?.headers.get(name) ?? null,
    )
    return { status, text, code, exposed }
  }
  const refused = '{"result": null, "error": "refused by policy \\"none\\": deckNames is not allowed"}'
  const decks = { action: 'deckNames' }
  const code = 'policy.not-allowed'
  t.same(await met({ ...decks, key: 'the key' }), { status: 403, text: refused, code, exposed: null })
  t.same(await met({ ...decks, key: 'script key' }), { status: 200, text: refused, code: null, exposed: null })
  t.same(await met({ ...decks, key: 'page key' }, `Origin: ${origins[0]}`), {
    status: 403,
    text: refused,
    code,
    exposed: 'X-AnkiConnect-Gateway-Code',
  })
  t.match(await met({ action: 'nonsense', key: 'the key' }), { status: 200, code: 'action.unsupported' })
  t.match(
    await met({ action: 'multi', key: 'the key', params: { actions: [decks, decks] } }),
    { status: 200, code: null },
    'an error in the place of an item is not that of the request',
  )
})

t.test('a client that asks for HTTP errors gets their statuses, and the same bodies', async (t) => {
  const clients = clientConfigs({ api: { key: 'the key', errors: 'http' }, script: { from: ['127.0.0.1'] } }, false)
  const { port, sandbox, known } = await start(t, { clients, limits: { body: 1000 } })
  const asApi = (call: object) => ask(port, { ...call, key: 'the key' })
  t.same(await asApi({ action: 'deckNames' }), { status: 200, text: DECKS })
  t.same(await ask(port, { ...version, key: 'nonsense' }), { status: 401, text: WRONG })
  t.match(
    await asApi({ action: 'nonsense' }),
    { status: 200, text: /unsupported action/ },
    'what Anki says is said as Anki says it',
  )
  t.match(await ask(port, { action: 'x'.repeat(1000), key: 'the key' }, 'Authorization: Bearer x'), {
    status: 413,
    text: /limits\.body/,
  })
  t.match(await askRaw(port, post('nonsense')), { status: 400 })
  await sandbox.stop()
  await known('down')
  t.match(await asApi(version), { status: 502, text: /Anki is not reachable/ })
  t.same(await ask(port, version), NOTHING, 'for others the connection ends as before')
})
