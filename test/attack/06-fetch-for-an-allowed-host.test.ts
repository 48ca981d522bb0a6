import { randomBytes } from 'node:crypto'
import type { lookup } from 'node:dns'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createIsOurs } from '../../src/assembly/ourselves.ts'
import type { WrittenProfile } from '../../src/checks/policy/profile.ts'
import { NotAllowed, TooLarge, Unfetched } from '../../src/offload/failure.ts'
import { type FetchLimits, fetchFile } from '../../src/offload/fetch.ts'
import { realWeb } from '../../src/offload/web.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const KEY = 'a key of sixteen characters'
const PICTURE = randomBytes(3000)
const LOOPBACK: WrittenProfile = { allow: ['@all'], hazards: { fetch: { host: ['public', 'loopback'] } } }

/** A server of the outside world, and every path that it was asked for. */
async function serve(t: Test, listener: RequestListener) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.teardown(() => server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, asked }
}

/** A gateway before an Anki that shares no files, and a client whose profile is the one given. */
async function open(
  t: Test,
  profile: WrittenProfile,
  client: GivenClient = {},
  upstream: Partial<FrontOptions['upstream']> = {},
) {
  const anki = await startScripted(() => DONE)
  const front = await startFront({
    upstream: { url: anki.url, ...upstream },
    clients: clientConfigs({ one: { key: KEY, profile: 'fetching', ...client } }),
    policy: { profiles: { fetching: profile } },
  })
  t.teardown(async () => {
    await front.close()
    await anki.close()
  })
  await front.known('up')
  return {
    anki,
    front,
    async call(action: string, params: object) {
      const { text } = await ask(front.port, { action, version: 6, params, key: KEY })
      return JSON.parse(text ?? 'null') as { result: unknown; error: string | null }
    },
    /** What Anki was asked to do with media, the gateway's own questions left out. */
    reached: () => anki.exchanges.map(({ body }) => body).filter((body) => /storeMediaFile|[nN]ote/.test(body)),
  }
}

/** What a server may do that was asked for a picture and would rather have Anki ask elsewhere. */
const answers: RequestListener = ({ url, socket }, response) => {
  if (url === '/500') response.writeHead(500).end('no')
  else if (url === '/404') response.writeHead(404).end('no')
  else if (url === '/moved-nowhere') response.writeHead(302).end()
  else if (url === '/again') response.writeHead(302, { Location: '/again' }).end()
  else if (url === '/away') response.writeHead(302, { Location: 'http://169.254.169.254/latest/' }).end()
  else if (url === '/file') response.writeHead(302, { Location: 'file:///etc/passwd' }).end()
  else if (url === '/no-gzip') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('this is no gzip')
  else if (url === '/gzip') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(PICTURE))
  else if (url === '/unknown') response.writeHead(200, { 'Content-Encoding': 'br' }).end(PICTURE)
  else if (url === '/cut') response.writeHead(200, { 'Content-Length': '9999' }).write('x', () => socket.destroy())
  else if (url === '/reset') socket.resetAndDestroy()
  else if (url === '/hang-up') socket.end()
  else response.end(PICTURE)
}

const MODES: readonly (readonly [string, GivenClient, Partial<FrontOptions['upstream']>])[] = [
  ['where files are not shared', {}, {}],
  ['with offload off', {}, { offload: 'off' }],
  ['with the collection out of sight', {}, { collection: 'off' }],
  ['in report mode', { mode: 'report' }, {}],
]

for (const [mode, client, upstream] of MODES) {
  t.test(`whatever an allowed host answers, its URL does not reach Anki: ${mode}`, async (t) => {
    const { url, asked } = await serve(t, answers)
    const { call, reached } = await open(t, LOOPBACK, client, upstream)
    const port = new URL(url).port
    const fails: readonly (readonly [string, string])[] = [
      ['/500', `${url}/500 download failed with return code 500`],
      ['/404', `${url}/404 download failed with return code 404`],
      ['/moved-nowhere', `${url}/moved-nowhere download failed with return code 302`],
      ['/again', 'Exceeded 30 redirects.'],
      ['/file', "No connection adapters were found for 'file:///etc/passwd'"],
      [
        '/no-gzip',
        "('Received response with content-encoding: gzip, but failed to decode it.', error('Error -3 while decompressing data: incorrect header check'))",
      ],
      [
        '/cut',
        "('Connection broken: IncompleteRead(1 bytes read, 9998 more expected)', IncompleteRead(1 bytes read, 9998 more expected))",
      ],
      ['/reset', "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"],
      ['/hang-up', "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"],
    ]
    for (const [path, error] of fails) {
      asked.length = 0
      t.same(await call('storeMediaFile', { filename: 'a', url: url + path }), { result: null, error })
      t.equal(asked.length, path === '/again' ? 31 : 1, `${path} is asked for once`)
    }
    if (client.mode !== 'report') {
      const { error } = await call('storeMediaFile', { filename: 'a', url: `${url}/away` })
      t.equal(error, 'the url leads to a host that this client may not fetch from')
    }
    const dead = await call('storeMediaFile', { filename: 'a', url: 'http://127.0.0.1:1/x' })
    t.match(
      dead.error,
      /^HTTPConnectionPool\(host='127.0.0.1', port=1\): Max retries exceeded with url: \/x \(Caused by/,
    )
    const lost = await call('storeMediaFile', { filename: 'a', url: 'http://nobody.localhost.invalid/x' })
    t.type(lost.error, 'string')
    t.strictSame(reached(), [])

    for (const path of ['/ok', '/gzip', '/unknown']) {
      t.same(await call('storeMediaFile', { filename: 'a', url: url + path }), JSON.parse(DONE))
    }
    t.equal(reached().length, 3)
    for (const body of reached()) {
      t.notMatch(body, port)
      t.match(body, `"data": "${PICTURE.toString('base64')}"`)
    }
  })
}

/** A call of an action with one URL at a place of its params. */
function callWith(path: string, url: string): object {
  const steps = path.split('.')
  const build = (at: number): unknown => {
    const step = steps[at]
    if (step === undefined) return url
    const isList = step.endsWith('[]')
    const name = isList ? step.slice(0, -2) : step
    const inner = build(at + 1)
    const also = at === steps.length - 1 ? { filename: 'a', fields: ['Front'] } : {}
    const note = name === 'note' || name === 'notes'
    const value = note ? { deckName: 'D', modelName: 'M', fields: { Front: 'f' }, ...(inner as object) } : inner
    return { ...also, [name]: isList ? [note ? { ...(value as object) } : inner] : value }
  }
  return build(0) as object
}

t.test('in every action, at every depth, in parts of a large one, and in windows', async (t) => {
  const { url, asked } = await serve(t, answers)
  const port = new URL(url).port
  const hazards: WrittenProfile['hazards'] = { ...LOOPBACK.hazards, block: true }
  const { call, reached } = await open(t, { allow: ['@all'], hazards })
  const places = loadCatalogue().all.flatMap((action: Action) =>
    action.gateway.hazards
      .filter(({ hazard }) => hazard === 'fetch')
      .map(({ path }) => ({ action: action.name, path })),
  )
  t.ok(places.length > 20)
  const calls = places.map(({ action, path }) => ({ action, version: 6, params: callWith(path, `${url}/ok`) }))
  for (const { action, params } of calls) await call(action, params)
  await call('multi', { actions: calls })
  await call('multi', { actions: [{ action: 'multi', version: 6, params: { actions: calls } }] })
  const note = {
    deckName: 'D',
    modelName: 'M',
    fields: { Front: 'f' },
    audio: { filename: 'a', url: `${url}/ok`, fields: [] },
  }
  await call('addNotes', { notes: Array.from({ length: 40 }, () => note) })
  await call('canAddNotes', { notes: Array.from({ length: 40 }, () => note) })
  t.ok(asked.length >= 3 * places.length)
  t.ok(reached().length > places.length)
  t.strictSame(
    reached().filter((body) => body.includes(port)),
    [],
  )
})

t.test('an error that AnkiConnect would write into a field stands there, and the note is added', async (t) => {
  const { url } = await serve(t, answers)
  const { call, reached } = await open(t, LOOPBACK)
  const audio = [{ filename: 'a', url: `${url}/500`, fields: ['Back', 'Other'] }]
  const fields = { Front: 'f', Back: 'b "q"' }
  await call('addNote', { note: { deckName: 'D', modelName: 'M', fields, audio } })
  const sent = JSON.parse(reached()[0] ?? '') as { params: { note: object } }
  const error = `${url}/500 download failed with return code 500`
  const expected = { ...fields, Back: `${fields.Back}${error}`, Other: error }
  t.same(sent.params.note, { deckName: 'D', modelName: 'M', fields: expected, audio: [null] })
  const update = await call('updateNoteFields', { note: { id: 1, fields: { Front: 'f' }, audio } })
  t.same(update, { result: null, error })
  t.equal(reached().length, 1)
})

t.test('what goes as base64 is bounded for a call, and the refusal names the setting', async (t) => {
  const { url } = await serve(t, (_request, response) => response.end(Buffer.alloc(3 * 1024 * 1024)))
  const { call, reached } = await open(t, LOOPBACK)
  const one = { filename: 'a', url, fields: [] }
  const note = { deckName: 'D', modelName: 'M', fields: { Front: 'f' } }
  t.same(await call('addNote', { note: { ...note, audio: [one] } }), JSON.parse(DONE))
  const { error } = await call('addNote', { note: { ...note, audio: [one, one] } })
  t.match(error, /larger than 4194304 bytes.*upstream\.offload/)
  t.equal(reached().length, 1)
})

t.test('content that was packed to burst is taken up to its bound, and never whole', async (t) => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const twice = gzipSync(bomb)
  const { url } = await serve(t, ({ url: path }, response) => {
    response.writeHead(200, { 'Content-Encoding': path === '/twice' ? 'gzip, gzip' : 'gzip' })
    response.end(path === '/twice' ? twice : bomb)
  })
  for (const path of ['/once', '/twice']) t.ok((await fetched(url + path)) instanceof TooLarge, path)
})

const LIMITS: FetchLimits = {
  mayAsk: () => true,
  mayReach: () => true,
  bytes: 1_000_000,
  time: 10_000,
  silence: 10_000,
}

async function fetched(url: string, limits: Partial<FetchLimits> = {}): Promise<string | Error> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of fetchFile(url, { ...LIMITS, ...limits })) pieces.push(piece)
  } catch (error) {
    return error as Error
  }
  return Buffer.concat(pieces).toString()
}

t.test(
  'the connection goes to the address that was checked, at every redirect, though the name has another by then',
  async (t) => {
    const inside = await serve(t, (_request, response) => response.end('secret'))
    let lookUps = 0
    const resolve = ((_name: string, _options: object, answer: (error: null, all: object[]) => void) => {
      lookUps += 1
      // The first is harmless, and so would be every look-up that was only made to check.
      answer(null, [{ address: lookUps === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }])
    }) as unknown as typeof lookup
    const mayReach = (_url: string, ip: string) => ip === '127.0.0.2'
    const first = await fetched(`http://outside.example:${inside.port}/`, { web: { ...realWeb, resolve }, mayReach })
    t.ok(first instanceof Unfetched, 'nobody listens at the harmless address')
    t.strictSame([lookUps, inside.asked], [1, []])
    t.ok(
      (await fetched(`http://outside.example:${inside.port}/`, { web: { ...realWeb, resolve }, mayReach })) instanceof
        NotAllowed,
    )
    t.strictSame(inside.asked, [])
  },
)

t.test('neither the gateway nor AnkiConnect is ever fetched, however it is spelt and whatever the rule', async (t) => {
  for (const fetch of [{ host: ['public', 'loopback', '0.0.0.0', '::/0'] }, { glob: '*' }]) {
    const { call, reached, front, anki } = await open(t, { allow: ['@all'], hazards: { fetch } })
    const before = anki.exchanges.length
    const ports = [front.port, front.gateway.adminAddress.port, anki.port]
    const hosts = [
      '127.0.0.1',
      'localhost',
      '127.1',
      '0x7f000001',
      '127.0.0.2',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '[::]',
    ]
    const away = await serve(t, ({ url }, response) =>
      response.writeHead(302, { Location: `http://127.0.0.1:${url?.slice(1)}/state` }).end(),
    )
    for (const port of ports) {
      for (const host of hosts) {
        const { error } = await call('storeMediaFile', { filename: 'a', url: `http://${host}:${port}/state` })
        t.match(error, /may not fetch from|must have the host/, `${host}:${port}`)
      }
      if (!('glob' in fetch)) {
        const { error } = await call('storeMediaFile', { filename: 'a', url: `${away.url}/${port}` })
        t.match(error, /may not fetch from/)
      }
    }
    const { error } = await call('storeMediaFile', {
      filename: 'a',
      url: `http://outside.example\\@127.0.0.1:${front.port}/`,
    })
    t.match(error, /may not fetch from|must have the host/, 'a URL that browsers and AnkiConnect read differently')
    t.strictSame(reached(), [])
    t.equal(anki.exchanges.slice(before).filter(({ head }) => head.startsWith('GET')).length, 0)
  }
})

t.test(
  'link-local, metadata and disguised addresses are neither public nor private; their own address names them',
  async (t) => {
    const hosts = [
      '169.254.169.254',
      '169.254.1.1',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '100.100.100.200',
      '168.63.129.16',
      'metadata.google.internal',
      '0.0.0.0',
      '[::]',
      '224.0.0.1',
      '255.255.255.255',
      '[ff02::1]',
      '[::ffff:169.254.169.254]',
      '[::169.254.169.254]',
      '[64:ff9b::169.254.169.254]',
      '[64:ff9b::10.0.0.1]',
      '[2002:a9fe:a9fe::1]',
      '[2001:0:1:2:3:4:5601:5601]',
      '[fe80::5efe:a9fe:a9fe]',
      '[2a00::5efe:a9fe:a9fe]',
    ]
    const gate = await open(t, {
      allow: ['@all'],
      hazards: { fetch: { host: ['public', 'private', 'loopback', '0.0.0.0/0', '::/0'] } },
    })
    for (const host of hosts) {
      const { error } = await gate.call('storeMediaFile', { filename: 'a', url: `http://${host}:1/` })
      t.match(error, /must have the host/, host)
    }
    const named = await open(t, { allow: ['@all'], hazards: { fetch: { host: ['169.254.0.0/16', '0.0.0.0'] } } })
    const { error } = await named.call('storeMediaFile', { filename: 'a', url: 'http://0.0.0.0:1/' })
    t.match(error, /^HTTPConnectionPool/)
  },
)

t.test('a rule that names no host lets AnkiConnect try where the gateway gets no answer', async (t) => {
  const { call, reached } = await open(t, { allow: ['@all'], hazards: { fetch: { glob: '*' } } })
  const url = 'http://127.0.0.1:1/x'
  t.same(await call('storeMediaFile', { filename: 'a', url }), JSON.parse(DONE))
  t.match(reached()[0], url)
})

t.test('a condition on the URL of an action bounds it as a rule on the hazard does', async (t) => {
  const { url } = await serve(t, answers)
  const profile: WrittenProfile = {
    allow: ['@all'],
    hazards: { fetch: { glob: '*' } },
    where: { '@media': { url: { absent: true, host: ['loopback'] } } },
  }
  const { call, reached } = await open(t, profile)
  const { error } = await call('storeMediaFile', { filename: 'a', url: `${url}/away` })
  t.equal(error, 'the url leads to a host that this client may not fetch from')
  t.strictSame(reached(), [])
})

t.test(
  'a listener on all addresses is the gateway at each of them, in every spelling; other machines and ports are not',
  async (t) => {
    const interfaces = () => ['127.0.0.1', '192.168.1.5', 'fe80::5%eth0', '2a00::5']
    const addresses = [
      { host: '0.0.0.0', port: 8765 },
      { host: '::1', port: 18764 },
      { host: '172.18.0.2', port: 18765 },
    ]
    const isOurs = createIsOurs(() => addresses, interfaces)
    const ours: readonly (readonly [string, number])[] = [
      ['127.0.0.1', 8765],
      ['127.8.8.8', 8765],
      ['0.0.0.0', 8765],
      ['::', 8765],
      ['192.168.1.5', 8765],
      ['::ffff:192.168.1.5', 8765],
      ['2a00::5', 8765],
      ['fe80::5', 8765],
      ['64:ff9b::c0a8:105', 8765],
      ['2002:c0a8:105::', 8765],
      ['192.168.1.5', 18764],
      ['::ffff:127.0.0.1', 18764],
      ['172.18.0.2', 18765],
      ['::172.18.0.2', 18765],
    ]
    for (const [ip, port] of ours) t.ok(isOurs(ip, port), `${ip} ${port}`)
    const others: readonly (readonly [string, number])[] = [
      ['192.168.1.6', 8765],
      ['127.0.0.1', 8766],
      ['172.18.0.3', 18765],
      ['127.0.0.1', 18765],
    ]
    for (const [ip, port] of others) t.notOk(isOurs(ip, port), `${ip} ${port}`)
  },
)
