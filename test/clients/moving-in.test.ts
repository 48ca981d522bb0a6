import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { keylessDoors } from '../../src/config/loopholes.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { heardLog } from '../support/log.ts'

const EXTENSION = `Origin: chrome-extension://${'a'.repeat(32)}`
const REFUSED = '{"result": null, "error": "valid api key must be provided"}'

/** The recipe of docs/clients.md, as it stands there. */
const [, MOVING_IN = ''] = readFileSync('docs/clients.md', 'utf8').split('### Moving in with a key')
const RECIPE = (/(?:^ {4}.*\n)+/m.exec(MOVING_IN)?.[0] ?? '').replace(/^ {4}/gm, '')

async function load(t: Parameters<typeof newFolder>[0], text: string) {
  const folder = newFolder(t, { 'gateway.yaml': text, 'anki-key': 'the key of AnkiConnect\n' })
  const loaded = await loadConfig({ file: `${folder}/gateway.yaml`, env: {}, options: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return loaded.config
}

t.test('an upstream key beside open built-in clients is one warning with the remedy', async (t) => {
  t.same(keylessDoors(await load(t, 'hosts: []')), [])
  t.same(keylessDoors(await load(t, RECIPE)), [])
  const [warning, ...others] = keylessDoors(await load(t, 'upstream: { keyFile: anki-key }'))
  t.match(warning?.text, /local-program, browser-extension, local-page may call without one.*profile: none/)
  t.same(others, [])
  const half = `${RECIPE.replace('local-page:        { profile: none }', '')}`
  t.match(keylessDoors(await load(t, half)), [{ text: /: local-page may call without one/ }])
})

t.test('with the recipe, holders of the key keep their rights and others stay refused', async (t) => {
  const config = await load(t, RECIPE)
  const [{ key }] = config.upstreams
  const sandbox = await startSandbox({ key })
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url, key }, clients: config.clients })
  t.teardown(() => front.close())
  await front.known('up')
  const decks = { action: 'deckNames', version: 6 }
  const keyed = { ...decks, key }
  t.match((await ask(front.port, keyed)).text, /"error": null/)
  t.match((await ask(front.port, keyed, EXTENSION)).text, /"error": null/)
  t.equal((await ask(front.port, decks)).text, REFUSED)
  t.equal((await ask(front.port, decks, EXTENSION)).text, REFUSED)
})

t.test('requestPermission says whether a key is needed, as the calls after it will be treated', async (t) => {
  const config = await load(t, RECIPE)
  const sandbox = await startSandbox({})
  t.teardown(() => sandbox.close())
  const closed = await startFront({ upstream: { url: sandbox.url }, clients: config.clients })
  const open = await startFront({ upstream: { url: sandbox.url } })
  t.teardown(() => Promise.all([closed.close(), open.close()]))
  await Promise.all([closed.known('up'), open.known('up')])
  const permission = { action: 'requestPermission', version: 6 }
  t.match((await ask(closed.port, permission, EXTENSION)).text, /"granted", "requireApikey": true/)
  t.match((await ask(closed.port, permission)).text, /"granted", "requireApikey": true/)
  t.match((await ask(open.port, permission, EXTENSION)).text, /"granted", "requireApikey": false/)
})

t.test("a refused key that is AnkiConnect's own is named as such in the log, and not to the caller", async (t) => {
  const sandbox = await startSandbox({ key: 'the key of AnkiConnect' })
  t.teardown(() => sandbox.close())
  const lines: string[] = []
  const log = heardLog((line) => lines.push(JSON.stringify(line)))
  const front = await startFront({ upstream: { url: sandbox.url, key: 'the key of AnkiConnect' }, log })
  t.teardown(() => front.close())
  await front.known('up')
  for (const key of ['the key of AnkiConnect', 'the key of nobody']) {
    t.equal((await ask(front.port, { action: 'deckNames', version: 6, key })).text, REFUSED)
  }
  const named = lines.filter((line) => line.includes("AnkiConnect's own key"))
  t.equal(named.length, 1)
  t.notOk(lines.some((line) => line.includes('the key of')))
})
