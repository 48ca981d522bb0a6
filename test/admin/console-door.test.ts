import { createConnection } from 'node:net'
import t from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { digestOf } from '../../src/clients/digest.ts'
import { clientConfigs } from '../support/clients.ts'
import { askedOf } from '../support/own-questions.ts'
import { until } from '../support/until.ts'
import { openConsole } from './console.ts'
import { newSources, quietRooms, unbraked } from './sources.ts'

const READ = { action: 'deckNames', version: 6 }
const DELETE = { action: 'deleteNotes', version: 6, params: { notes: [1] } }
const PATHS = [
  '/console/run/anki/local-program',
  '/console/run/sandbox/local-program',
  '/console/explain/local-program',
]

t.test('only the page itself passes: its origin, its token, JSON', async (t) => {
  const { post, own, front, sandbox } = await openConsole(t)
  const { host, port } = front.gateway.adminAddress
  const before = askedOf(sandbox).length
  const without = (name: string) => Object.fromEntries(Object.entries(own).filter(([member]) => member !== name))
  const attacks: readonly (readonly [string, Record<string, string>, number, string])[] = [
    ['a local program without an origin', without('Origin'), 403, 'console.page-only'],
    ['a page without a name', { ...own, Origin: 'null' }, 403, 'admin.other-page'],
    ['a page of another site', { ...own, Origin: 'https://evil.example' }, 403, 'admin.other-page'],
    ['a page of another port', { ...own, Origin: `http://${host}:${port + 1}` }, 403, 'admin.other-page'],
    ['the page under another scheme', { ...own, Origin: `https://${host}:${port}` }, 403, 'admin.other-page'],
    ['another name of this machine', { ...own, Origin: `http://localhost:${port}` }, 403, 'admin.other-page'],
    [
      'a name that leads here',
      { ...own, Host: 'evil.example', Origin: 'http://evil.example' },
      403,
      'admin.host-not-listed',
    ],
    ['no token', without('X-AnkiConnect-Gateway-Token'), 403, 'console.token'],
    ['an empty token', { ...own, 'X-AnkiConnect-Gateway-Token': '' }, 403, 'console.token'],
    [
      'two tokens',
      { ...own, 'X-AnkiConnect-Gateway-Token': `${own['X-AnkiConnect-Gateway-Token']}, x` },
      403,
      'console.token',
    ],
    ['a form', { ...own, 'Content-Type': 'text/plain' }, 415, 'console.type'],
    [
      'a cookie instead',
      { ...without('X-AnkiConnect-Gateway-Token'), Cookie: `token=${own['X-AnkiConnect-Gateway-Token']}` },
      403,
      'console.token',
    ],
  ]
  for (const path of PATHS) {
    for (const [who, headers, status, code] of attacks) {
      const said = await post(path, READ, headers)
      t.match(said, { status, text: new RegExp(`"code":"${code}"`) }, `${who}: ${path}`)
      t.equal(said.headers['access-control-allow-origin'], undefined, 'no other page may read it')
    }
  }
  t.equal(askedOf(sandbox).length, before, 'nothing reached Anki')
  t.match(await post('/console/run/anki/local-program', READ), { status: 200 }, 'and the page itself passes')
})

t.test('the token of another process is worth nothing, and is different each time', async (t) => {
  const one = await openConsole(t)
  const other = await openConsole(t)
  t.not(one.token, other.token)
  t.match(one.token, /^[\w-]{43}$/, '256 random bits')
  const stolen = { ...other.own, 'X-AnkiConnect-Gateway-Token': one.token }
  t.match(await other.post('/console/run/anki/local-program', READ, stolen), { status: 403, text: /console\.token/ })
})

t.test('no preflight is granted, no other method is taken, and no other path is served', async (t) => {
  const { get, own, front } = await openConsole(t)
  const { host, port } = front.gateway.adminAddress
  const preflight = await fetch(`http://${host}:${port}/console/run/anki/local-program`, {
    method: 'OPTIONS',
    headers: { ...own, 'Access-Control-Request-Method': 'POST' },
  })
  t.equal(preflight.status, 405)
  t.equal(preflight.headers.get('access-control-allow-origin'), null)
  for (const path of PATHS) t.match(await get(path, own), { status: 405, headers: { allow: 'POST' } })
  for (const path of [
    '/console/',
    '/console/run',
    '/console/run/anki/',
    '/console/run/other/local-program',
    '/console/x',
  ])
    t.match(await get(path), { status: 404 }, path)
})

t.test('the page cannot be read by another site, nor can what the console begins with', async (t) => {
  const { get } = await openConsole(t)
  for (const path of ['/', '/console', '/console/actions/addNote']) {
    const foreign = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }
    t.match(await get(path, foreign), { status: 403 }, path)
    t.match(await get(path, { Host: 'evil.example' }), { status: 403 }, `${path} by a name that leads here`)
    const { headers } = await get(path)
    t.equal(headers['access-control-allow-origin'], undefined)
    t.equal(headers['cross-origin-resource-policy'], 'same-origin')
    t.equal(headers['cache-control'], 'no-store')
    t.equal(headers['set-cookie'], undefined, 'there is no cookie')
  }
})

t.test('with a key of the listener, the token alone opens nothing', async (t) => {
  const token = 'the-token-of-this-page'
  const asked: string[] = []
  const console = {
    token,
    start: () => ({ actions: [], clients: [], url: '' }),
    form: () => null,
    explain: async () => ({ kind: 'multi', text: '', calls: [], more: 0, end: null }) as const,
    async run({ client }: { client: string }) {
      asked.push(client)
      return { kind: 'confirm', confirm: '', writes: [], more: 0 } as const
    },
  }
  const address = { host: '127.0.0.1', port: 0 }
  const options = { address, names: new Set<string>(), keyDigest: digestOf('the owner'), brake: unbraked }
  const admin = await startAdmin(options, {
    metrics: { render: async () => '', contentType: 'text/plain' },
    readiness: () => ({ ready: true, reason: '' }),
    assets: loadAssets(token),
    ...quietRooms,
    state: () => takeState(newSources()),
    console,
  })
  t.teardown(() => admin.close())
  const url = `http://127.0.0.1:${admin.address.port}`
  const headers = {
    Origin: url,
    'Content-Type': 'application/json',
    'X-AnkiConnect-Gateway-Token': token,
  }
  const run = (more: object) =>
    fetch(`${url}/console/run/anki/a`, { method: 'POST', headers: { ...headers, ...more }, body: '{}' })
  t.equal((await run({})).status, 401)
  t.equal((await run({ Authorization: 'Bearer someone' })).status, 401)
  t.same(asked, [])
  t.equal((await fetch(`${url}/`)).status, 401, 'nor is the page with its token there without the key')
  t.equal((await fetch(`${url}/console`)).status, 401)
  t.equal((await run({ Authorization: 'Bearer the owner' })).status, 409)
  t.same(asked, ['a'])
})

t.test('a body is read only up to a mebibyte, and by others not at all', async (t) => {
  const { post, own, front } = await openConsole(t)
  const long = (length: number) => JSON.stringify({ ...READ, note: 'x'.repeat(length) })
  t.match(await post(PATHS[0] as string, long(1024 * 1024 - 200)), { status: 200 })
  t.match(await post(PATHS[0] as string, long(1024 * 1024)), { status: 413, text: /console\.too-large.*|1MiB/ })
  const { host, port } = front.gateway.adminAddress
  const socket = createConnection({ host, port })
  t.teardown(() => socket.destroy())
  const head = Object.entries({ ...own, 'X-AnkiConnect-Gateway-Token': 'guessed', 'Content-Length': '1000000' })
  socket.write(
    `POST ${PATHS[0]} HTTP/1.1\r\nHost: ${host}:${port}\r\n${head.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`,
  )
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  await until(() => said.includes('console.token'))
  t.match(said, /^HTTP\/1\.1 403/, 'a wrong token is refused before a byte of the body')
})

t.test('what the console holds at once is bounded, and a slow body does not keep its place for long', async (t) => {
  const { post, own, front } = await openConsole(t)
  const { host, port } = front.gateway.adminAddress
  const head = Object.entries({ ...own, 'Content-Length': '1000000' })
  const text = `POST ${PATHS[0]} HTTP/1.1\r\nHost: ${host}:${port}\r\n${head.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`
  const sockets = Array.from({ length: 4 }, () => createConnection({ host, port }))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (const socket of sockets) socket.write(text)
  await until(async () => (await post(PATHS[0] as string, READ)).status === 429)
  t.match(await post(PATHS[0] as string, READ), { status: 429, text: /console\.busy/ })
  for (const socket of sockets) socket.destroy()
  await until(async () => (await post(PATHS[0] as string, READ)).status === 200)
})

t.test('nobody else is called: no such client, a client switched off, and never by a key', async (t) => {
  const clients = clientConfigs({
    claude: { key: 'key of claude', profile: 'read-only' },
    owner: { key: 'other', profile: 'admin' },
  })
  const { post, run, sandbox } = await openConsole(t, { clients })
  for (const name of ['nobody', 'Claude', '__proto__', 'constructor'])
    t.match(await post(`/console/run/anki/${name}`, READ), { status: 404, text: /console\.no-client/ }, name)
  for (const name of ['a%2Fb', '..', 'cl aude', 'claude%00']) {
    const { status } = await post(`/console/run/anki/${name.replace(' ', '%20')}`, READ)
    t.equal(status, 404, name)
  }
  const before = askedOf(sandbox).length
  const item = (key: unknown) => ({ action: 'multi', version: 6, params: { actions: [{ ...DELETE, key }] } })
  for (const body of [{ ...DELETE, key: 'other' }, item('other'), { ...item('other'), key: 'key of claude' }, item(7)])
    t.match(await post('/console/run/anki/claude', body), { status: 400, text: /console\.key/ }, JSON.stringify(body))
  const nested = { action: 'multi', version: 6, params: { actions: [item('other')] } }
  t.match(await post('/console/run/sandbox/claude', nested), { status: 400, text: /console\.key/ }, 'at any depth')
  const twice = `{"action": "deleteNotes", "version": 6, "params": {"notes": [1]}, "k\\u0065y": "other"}`
  t.match(await post('/console/run/anki/claude', twice), { status: 400, text: /console\.key/ }, 'in any spelling')
  t.equal(askedOf(sandbox).length, before, 'nothing reached Anki')
  t.match(await run('anki', 'claude', DELETE), /refused by policy/)
  t.match(
    await run('anki', 'claude', { action: 'multi', version: 6, params: { actions: [READ, DELETE] } }),
    /Default.*refused by policy/,
  )
  t.equal(askedOf(sandbox).length, before + 1, 'of a multi only what the client may do goes to Anki')
})

t.test('JSON that nests without end, or is none, costs an error', async (t) => {
  const { post, sandbox } = await openConsole(t)
  const before = askedOf(sandbox).length
  const deep = `{"action": "deckNames", "version": 6, "params": ${'['.repeat(500_000)}${']'.repeat(500_000)}}`
  let multi = JSON.stringify(READ)
  for (let depth = 0; depth < 5000; depth++) multi = `{"action":"multi","version":6,"params":{"actions":[${multi}]}}`
  for (const path of PATHS) {
    t.match(await post(path, deep), { status: 400, text: /console\.not-a-request/ })
    t.match(await post(path, multi), { status: 400, text: /console\.not-a-request/ })
    for (const body of ['', '{', '[]', '"x"', '{"action": 1}', Buffer.from([0xff, 0xfe]), '{"action": "x"} {}'])
      t.match(await post(path, body), { status: 400, text: /console\.not-a-request/ }, String(body))
  }
  t.equal(askedOf(sandbox).length, before)
})

t.test('a multi of very many calls is explained in part, and all of it is confirmed', async (t) => {
  const { post } = await openConsole(t)
  const many = { action: 'multi', version: 6, params: { actions: Array.from({ length: 5000 }, () => DELETE) } }
  const { status, text } = await post('/console/explain/local-program', many)
  t.equal(status, 200)
  const explained = JSON.parse(text) as { calls: object[]; more: number }
  t.equal(explained.calls.length, 50)
  t.equal(explained.more, 4950)
  const asked = await post('/console/run/anki/local-program', many)
  t.match(asked, { status: 409 })
  const { writes, more } = JSON.parse(asked.text) as { writes: object[]; more: number }
  t.equal(writes.length + more, 5000)
  t.ok(asked.text.length < 10_000)
})
