import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ask, askRaw, NOTHING } from '../support/ask.ts'
import { networkOf } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { type OwnedService, startOwned } from './service.ts'

const READER = 'Origin: https://reader.example'
const DEVICE = 'X-Forwarded-For: 192.168.1.20'
const PERMISSION = { action: 'requestPermission' }
const DENIED = { status: 200, text: '{"result": {"permission": "denied"}, "error": null}' }
const GRANTED = '{"result": {"permission": "granted", "requireApikey": false, "version": 6}, "error": null}'
const KEY_NEEDED = '{"result": {"permission": "granted", "requireApikey": true, "version": 6}, "error": null}'
const WRONG = '{"result": null, "error": "valid api key must be provided"}'
const SIX = '{"result": 6, "error": null}'
const FORBIDDEN = { status: 403, text: '' }
/** Longer than any test: only the owner's word ends it. */
const PATIENT = 'approvals: { hold: 10min }\n'
const BRIEF = 'approvals: { hold: 1ms }\n'

const clientFile = ({ folder }: OwnedService, name: string) => join(folder, 'clients.d', `${name}.yaml`)

t.test('a page that asks is held until the owner lets it in; from then on it may call', async (t) => {
  const service = await startOwned(t, PATIENT)
  const { port } = service
  t.same(await ask(port, { action: 'version' }, READER), FORBIDDEN)
  t.match(await service.waiting(), [{ who: 'https://reader.example', asked: false, refused: 1 }])
  const asked = askRaw(port, post({ version: 6, ...PERMISSION }, READER))
  while (!(await service.waiting())[0]?.asked);
  const [pending] = await service.waiting()
  t.match(pending, {
    kind: 'client',
    asked: true,
    who: 'https://reader.example',
    action: null,
    summary: 'to be let in (a web page)',
    client: { name: 'reader.example', profile: 'card-creator' },
  })
  t.same(await ask(port, { action: 'version' }, READER), FORBIDDEN, 'what it does meanwhile is refused as before')
  const { status, reply } = await service.decide(pending?.id ?? '', { verdict: 'allow', profile: 'read-only' })
  t.equal(status, 200)
  t.same(reply, { id: pending?.id, verdict: 'allow', client: { name: 'reader.example', key: null } })
  const answer = await asked
  t.equal(answer.text, GRANTED)
  t.equal(answer.reply?.headers.get('access-control-allow-origin'), 'https://reader.example')
  t.same(await ask(port, { action: 'version' }, READER), { status: 200, text: SIX }, 'the very next call passes')
  t.match(
    (await ask(port, { action: 'createDeck', params: { deck: 'a' } }, READER)).text,
    /refused by policy .*read-only/,
  )
  const file = clientFile(service, 'reader.example')
  t.equal(readFileSync(file, 'utf8'), 'profile: "read-only"\norigin: "https://reader.example"\n')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(readdirSync(join(service.folder, 'clients.d')), ['reader.example.yaml'], 'no draft is left')
  t.same(await service.waiting(0), [])
})

t.test('a page that the owner refuses is denied, and not asked about again', async (t) => {
  const service = await startOwned(t, PATIENT)
  const asked = ask(service.port, PERMISSION, READER)
  const [pending] = await service.waiting()
  t.equal((await service.decide(pending?.id ?? '', { verdict: 'refuse' })).status, 200)
  t.same(await asked, DENIED)
  t.same(await ask(service.port, PERMISSION, READER), DENIED, 'at once, or this test would never end')
  t.same(await service.waiting(0), [])
  t.equal((await service.decide(pending?.id ?? '', { verdict: 'allow' })).status, 404)
})

t.test(
  'without a word a page is denied when it has been held, and a device turned away; both go on waiting',
  async (t) => {
    const service = await startOwned(t, BRIEF)
    t.same(await ask(service.port, PERMISSION, READER), DENIED)
    const device = await askRaw(service.port, post({ version: 6, ...PERMISSION }, DEVICE))
    t.match(device, FORBIDDEN, 'a device takes any 200 for an AnkiConnect that serves it')
    t.same(
      (await service.waiting(2)).map(({ who }) => who),
      ['https://reader.example', '192.168.1.20'],
    )
    const refused = service.log.map((line) => JSON.parse(line)).filter(({ outcome }) => outcome === 'refused')
    t.match(refused, [{ actions: { requestPermission: 1 }, remedy: /clients\.NAME\.key/ }])
  },
)

t.test('a device without a key is let in by its address and a fresh one, which is shown once', async (t) => {
  const service = await startOwned(t, PATIENT)
  const { port } = service
  const asked = ask(port, PERMISSION, DEVICE)
  const [pending] = await service.waiting()
  t.match(pending, { who: '192.168.1.20', client: { name: 'device-192.168.1.20' } })
  const { reply } = await service.decide(pending?.id ?? '', { verdict: 'allow', name: 'kobo' })
  const { key } = reply.client as { key: string }
  t.match(key, /^(?:[a-z2-9]{4}-){5}[a-z2-9]{4}$/)
  t.same(await asked, { status: 200, text: KEY_NEEDED })
  t.same(await ask(port, { action: 'version', key }, DEVICE), { status: 200, text: SIX })
  t.same(await ask(port, { action: 'version' }, DEVICE), { status: 200, text: WRONG })
  t.same(await ask(port, { action: 'version', key }, 'X-Forwarded-For: 192.168.1.21'), { status: 200, text: WRONG })
  t.match(
    readFileSync(clientFile(service, 'kobo'), 'utf8'),
    /^profile: "card-creator"\nfrom: "192\.168\.1\.20"\nkeyHash: "sha256:[0-9a-f]{64}"\n$/,
  )
  t.notMatch(service.log.join(''), key)
  const { clients } = await service.state()
  t.match(
    clients.find(({ name }) => name === 'kobo'),
    { profile: 'card-creator', lastAddress: '192.168.1.20', calls: 1 },
  )
})

t.test('a device with a key of its own is let in by that one, which is kept as a hash alone', async (t) => {
  const service = await startOwned(t, PATIENT)
  const { port } = service
  const key = 'a key that the device has had for years'
  t.same(await ask(port, { action: 'version', key }, DEVICE), { status: 200, text: WRONG })
  const [pending] = await service.waiting()
  t.match(pending?.summary, /a device with a key of its own\)$/)
  const { reply } = await service.decide(pending?.id ?? '', { verdict: 'allow' })
  t.same(reply.client, { name: 'device-192.168.1.20', key: null })
  t.same(await ask(port, { action: 'version', key }, DEVICE), { status: 200, text: SIX })
  t.notMatch(readFileSync(clientFile(service, 'device-192.168.1.20'), 'utf8'), 'years')
  t.notMatch(JSON.stringify(await service.state()) + service.log.join(''), 'years')
})

t.test(
  'where only a key is missing permission is granted, and the device asked about once it shows another',
  async (t) => {
    const hash = `sha256:${'a'.repeat(64)}`
    const service = await startOwned(t, `clients: { phone: { keyHash: "${hash}", from: 192.168.1.0/24 } }\n`)
    t.same(await ask(service.port, PERMISSION, DEVICE), { status: 200, text: KEY_NEEDED })
    t.same(await ask(service.port, { action: 'version' }, DEVICE), { status: 200, text: WRONG })
    t.same(await service.waiting(0), [])
    await ask(service.port, { action: 'version', key: 'mistyped' }, DEVICE)
    t.match(await service.waiting(), [{ who: '192.168.1.20' }])
  },
)

t.test('a page whose origin is known and whose key is wrong is not asked about', async (t) => {
  const service = await startOwned(
    t,
    `clients: { reader: { origin: "https://reader.example", keyHash: "sha256:${'a'.repeat(64)}" } }\n`,
  )
  t.same(await ask(service.port, { action: 'version', key: 'mistyped' }, READER), { status: 200, text: WRONG })
  t.same(await service.waiting(0), [])
})

t.test('nothing that a caller says of itself is believed or shown', async (t) => {
  const service = await startOwned(t, BRIEF)
  const { port } = service
  const params = { origin: 'https://your-bank.example', allowed: true }
  await ask(port, { ...PERMISSION, params, name: 'Anki' }, READER, 'User-Agent: Anki itself')
  for (const origin of [
    'null',
    'https://\u00e9.example',
    'https://reader.example\t.evil.example',
    'https://a.example/x',
  ]) {
    const bytes = Buffer.from(post({ version: 6, ...PERMISSION }, `Origin: ${origin}`), 'utf8').toString('latin1')
    t.match(await askRaw(port, bytes), { status: 200, text: DENIED.text }, JSON.stringify(origin))
    await askRaw(port, bytes.replace('requestPermission', 'getActiveProfile '))
  }
  t.same(await ask(port, { action: 'version' }, READER), FORBIDDEN)
  const shown = JSON.stringify(await service.waiting())
  t.match(shown, 'https://reader.example')
  t.notMatch(shown, /bank|itself|evil|null"|\/x/)
  t.match(service.log.join(''), /no client has the origin https:\/\/reader\.example; to admit it/)
  t.notMatch(service.log.join(''), /bank|itself|evil/, 'the log names no origin that is odd')
})

t.test('while Anki is closed everything ends as without a gateway, and nobody is asked about', async (t) => {
  const front = await startFront({
    upstream: { url: 'http://127.0.0.1:1' },
    trustedProxies: [networkOf('127.0.0.1')],
    policy: { approvals: { period: 600_000, hold: 600_000, valid: 600_000, pending: 50 } },
  })
  t.teardown(() => front.close())
  await front.known('down')
  for (const header of [READER, DEVICE]) t.same(await ask(front.port, PERMISSION, header), NOTHING)
  t.same(await ask(front.port, { action: 'version', key: 'wrong' }, DEVICE), NOTHING)
  const approvals = `http://127.0.0.1:${front.gateway.adminAddress.port}/approvals`
  t.same(await (await fetch(approvals)).json(), [])
})

t.test('a client that leaves is let go, and so is everyone at the end', { timeout: 20_000 }, async (t) => {
  const service = await startOwned(t, PATIENT)
  const left = await openRaw(service.port)
  await left.send(post({ version: 6, ...PERMISSION }, READER))
  await service.waiting()
  t.equal((await service.state()).active, 1)
  left.reset()
  while ((await service.state()).active > 0);
  t.equal((await service.waiting()).length, 1, 'the owner may still decide')
  const held = ask(service.port, PERMISSION, READER)
  while ((await service.state()).active < 1);
  await service.close()
  t.same(await held, DENIED)
})

t.test(
  'the fifth request of one page is not held, and a large one is not even read',
  { timeout: 20_000 },
  async (t) => {
    const service = await startOwned(t, PATIENT)
    const held = Array.from({ length: 4 }, () => ask(service.port, PERMISSION, READER))
    while ((await service.state()).active < 4);
    t.same(await ask(service.port, PERMISSION, READER), DENIED)
    const large = { ...PERMISSION, note: 'x'.repeat(5000) }
    t.same(await ask(service.port, large, 'Origin: https://other.example'), { status: 403, text: '' })
    const pending = (await service.waiting(2)).find(({ who }) => who === 'https://reader.example')
    await service.decide(pending?.id ?? '', { verdict: 'allow' })
    for (const { text } of await Promise.all(held)) t.equal(text, GRANTED)
  },
)

t.test('what cannot be written down or come into force is taken back, and the owner told why', async (t) => {
  const service = await startOwned(t, `${BRIEF}clients: { reader: { origin: "https://a.example" } }\n`)
  await ask(service.port, PERMISSION, READER)
  const [{ id = '' } = {}] = await service.waiting()
  for (const [decision, status, error] of [
    [{ verdict: 'allow', name: 'Reader' }, 409, /there is a client Reader already/],
    [{ verdict: 'allow', name: '../up' }, 409, /the name of a client has at most 64 letters/],
    [{ verdict: 'allow', name: 'stranger' }, 409, /the name of a client has at most 64 letters/],
    [{ verdict: 'allow', profile: 'none' }, 400, /there are .*card-creator/],
    [{ verdict: 'allow', profile: 'nonsense' }, 400, /there is no profile/],
    [{ verdict: 'allow', name: 5 }, 400, /expected/],
    [{ verdict: 'allow', nmae: 'a' }, 400, /expected/],
  ] as const) {
    const decided = await service.decide(id, decision)
    t.equal(decided.status, status, JSON.stringify(decision))
    t.match(decided.reply.error, error)
  }
  writeFileSync(join(service.folder, 'gateway.yaml'), 'listn: []\n')
  const { status, reply } = await service.decide(id, { verdict: 'allow' })
  t.equal(status, 409)
  t.match(reply.error, /gateway\.yaml:1:1: listn: there is no such setting/)
  t.same(readdirSync(join(service.folder, 'clients.d')), [])
  writeFileSync(join(service.folder, 'gateway.yaml'), 'trustedProxies: [127.0.0.1]\n')
  t.equal((await service.decide(id, { verdict: 'allow' })).status, 200, 'it still waits, and can be let in')
})

t.test('programs that never ask are listed with the fact that was refused, and can be let in', async (t) => {
  const service = await startOwned(t)
  const { port } = service
  const obsidian = 'Origin: app://obsidian.md'
  t.same(await ask(port, { action: 'addNote' }, obsidian), FORBIDDEN)
  await askRaw(port, post('', obsidian, 'Access-Control-Request-Method: POST').replace('POST', 'OPTIONS'))
  await ask(port, { action: 'deckNames', key: 'of years' }, DEVICE)
  const [page, device] = await service.waiting(2)
  t.match(page, { who: 'app://obsidian.md', asked: false, refused: 2, calls: [], summary: /an app/ })
  t.match(device, { who: '192.168.1.20', asked: false, refused: 1, calls: ['deckNames'] })
  const { refusals } = await service.state()
  t.match(refusals, [
    { client: null, action: 'deckNames', who: '192.168.1.20' },
    { client: null, by: 'origin', who: 'app://obsidian.md', remedy: /has the origin app:\/\/obsidian\.md/ },
  ])
  await service.decide(page?.id ?? '', { verdict: 'allow', name: 'obsidian' })
  t.same(await ask(port, { action: 'version' }, obsidian), { status: 200, text: SIX })
})

t.test('a held request is answered when the owner writes its client by hand', async (t) => {
  const service = await startOwned(t, PATIENT)
  const asked = ask(service.port, PERMISSION, READER)
  const device = ask(service.port, PERMISSION, DEVICE)
  await service.waiting(2)
  const clients = `{ reader: { origin: "https://reader.example" }, kobo: { key: "${'k'.repeat(24)}", from: 192.168.1.20 } }`
  const file = join(service.folder, 'gateway.yaml')
  writeFileSync(file, `trustedProxies: [127.0.0.1]\n${PATIENT}clients: ${clients}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  t.same(await service.reload(), [])
  t.same(await asked, { status: 200, text: GRANTED })
  t.same(await device, { status: 200, text: KEY_NEEDED })
  t.same(await service.waiting(0), [])
})

t.test('a caller that the configuration always refuses is neither asked about nor shown', async (t) => {
  const never = `clients: { pest: { origin: "https://reader.example", profile: none } }\n`
  const service = await startOwned(t, `${PATIENT}${never}`)
  t.same(await ask(service.port, PERMISSION, READER), DENIED, 'at once, or this test would never end')
  t.same(await ask(service.port, { action: 'version' }, READER), FORBIDDEN)
  t.same(await service.waiting(0), [])
  t.same((await service.state()).refusals, [])
  t.match(service.log.join(''), /it is always refused/)
})

async function flood(t: Test, service: OwnedService, headers: (index: number) => string): Promise<void> {
  for (let index = 0; index < 20; index++) {
    const { status } = await ask(service.port, PERMISSION, headers(index))
    t.ok(status === 200 || status === 403)
  }
}

t.test('no flood keeps the question of another from the owner', async (t) => {
  const service = await startOwned(t, 'approvals: { hold: 1ms, pending: 7 }\n')
  await ask(service.port, PERMISSION, READER)
  await flood(t, service, (index) => `Origin: https://n${index}.evil.example`)
  await flood(t, service, (index) => `${DEVICE}\r\nAuthorization: Bearer ${index}`)
  const waiting = await service.waiting(7)
  t.equal(waiting[0]?.who, 'https://reader.example')
  t.same(
    waiting.slice(1).map(({ who }) => who.replace(/n[0-9]+/, 'n')),
    [...Array(3).fill('https://n.evil.example'), ...Array(3).fill('192.168.1.20')],
  )
})
