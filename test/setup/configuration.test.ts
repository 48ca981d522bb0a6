import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AddOnSettings } from '../../src/add-on/add-on.ts'
import { loadConfig } from '../../src/config/load.ts'
import { importSettings } from '../../src/setup/configuration.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'

const PLACES = { clients: 8765, anki: 18765, keyFile: 'anki-key', adminKeyFile: 'admin-key' }
const DEFAULTS: AddOnSettings = {
  apiKey: null,
  webBindAddress: '127.0.0.1',
  webBindPort: 8765,
  webCorsOriginList: ['http://localhost'],
}
const EXTENSION = 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
type Caller = readonly [key: string | null, origin: string | null]

async function configFrom(t: Test, text: string) {
  const folder = newFolder(t, { 'gateway.yaml': text, 'anki-key': 'fresh\n', 'admin-key': 'admin\n' })
  const loaded = await loadConfig({ env: {}, options: { config: join(folder, 'gateway.yaml') } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return loaded.config
}

/** Asks a gateway that runs by the imported settings as each of these callers; returns who got a result. */
async function letIn(t: Test, settings: Partial<AddOnSettings>, callers: readonly Caller[]) {
  const { clients } = await configFrom(t, importSettings({ ...DEFAULTS, ...settings }, PLACES).text)
  const upstream = await startScripted(() => '{"result": 6, "error": null}')
  const front = await startFront({ upstream: { url: upstream.url }, clients })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const outcomes: boolean[] = []
  for (const [key, origin] of callers) {
    const headers: Record<string, string> = origin === null ? {} : { Origin: origin }
    const body = JSON.stringify({ action: 'deckNames', version: 6, ...(key !== null && { key }) })
    const reply = await fetch(front.url, { method: 'POST', headers, body })
    outcomes.push((await reply.text()).includes('"result": 6'))
  }
  return outcomes
}

t.test('an AnkiConnect as shipped needs no other client than those of this machine, which are named', async (t) => {
  const [, ...lines] = importSettings(DEFAULTS, PLACES).text.split('\n')
  t.same(lines, [
    'admin: { keyFile: admin-key }',
    "upstream: { url: 'http://127.0.0.1:18765', keyFile: anki-key }",
    'audit: audit.jsonl',
    'clients:',
    '  local-program: { profile: local-program }',
    '  browser-extension: { profile: extension }',
    '  local-page: { profile: card-creator }',
    '',
  ])
  const callers: Caller[] = [
    [null, null],
    [null, EXTENSION],
    [null, 'http://127.0.0.1:3000'],
    [null, 'https://evil.example'],
  ]
  t.same(await letIn(t, {}, callers), [true, true, true, false])
})

t.test('with a key and two origins, the same callers get in with it, and those without it stay out', async (t) => {
  const listed = ['http://localhost', 'app://obsidian.md', 'https://reader.example']
  const settings = { apiKey: 'old key', webCorsOriginList: listed }
  const origins = [null, EXTENSION, ...listed, 'https://evil.example']
  t.same(
    await letIn(
      t,
      settings,
      origins.map((origin) => ['old key', origin]),
    ),
    [true, true, true, true, true, false],
  )
  t.same(
    await letIn(
      t,
      settings,
      origins.map((origin) => [null, origin]),
    ),
    origins.map(() => false),
  )
  t.same(await letIn(t, settings, [['wrong', null]]), [false])
})

t.test('extensions that AnkiConnect refused stay refused', async (t) => {
  const callers: Caller[] = [
    [null, null],
    [null, EXTENSION],
    [null, 'http://127.0.0.1:3000'],
    [null, 'app://obsidian.md'],
  ]
  t.same(await letIn(t, { webCorsOriginList: ['app://obsidian.md'] }, callers), [true, false, false, true])
})

t.test('the text of the configuration never holds the old key', async (t) => {
  const { text } = importSettings({ ...DEFAULTS, apiKey: 'old key' }, PLACES)
  t.notMatch(text, 'old key')
  t.match(text, /keyHash: "sha256:[0-9a-f]{64}"/)
})

t.test('hostile entries of the list cannot break out of the file', async (t) => {
  const webCorsOriginList = ['http://a"}\nclients: {', 'https://x.example', 'any-extension', "app://o'brien"]
  const { text, useless } = importSettings({ ...DEFAULTS, webCorsOriginList }, PLACES)
  const { clients } = await configFrom(t, text)
  t.match(
    clients.filter(({ origins }) => origins !== null).map(({ origins }) => origins),
    [['https://x.example']],
  )
  t.ok(useless.includes('any-extension'))
})
