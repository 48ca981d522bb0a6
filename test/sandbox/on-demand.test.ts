import { join } from 'node:path'
import t from 'tap'
import { createSandboxOnDemand } from '../../src/sandbox/on-demand.ts'
import { newFolder } from '../support/folder.ts'
import { until } from '../support/until.ts'

const LIMITS = { longest: 60_000, idle: 60_000, bytes: 1024 * 1024 }
const call = (action: string, params: object = {}) => Buffer.from(JSON.stringify({ action, version: 6, params }))
const ADD = call('addNote', { note: { deckName: 'Spanish', modelName: 'Basic', fields: { Front: 'new', Back: 'b' } } })
const FIND = call('findNotes', { query: 'new deck:Spanish front:new' })

t.test('it starts with the first request, and remembers what the requests change', async (t) => {
  const sandbox = createSandboxOnDemand(LIMITS)
  t.teardown(() => sandbox.close())
  t.equal(sandbox.isRunning, false)
  t.match(String(await sandbox.ask(call('deckNames'))), '{"result": ["Default", "Japanese"')
  t.equal(sandbox.isRunning, true)
  const { result } = JSON.parse(String(await sandbox.ask(ADD)))
  t.equal(String(await sandbox.ask(FIND)), `{"result": [${result}], "error": null}`)
  t.match(String(await sandbox.ask(call('nothing'))), 'unsupported action')
})

t.test('requests at the same time each get their own reply', async (t) => {
  const sandbox = createSandboxOnDemand(LIMITS)
  t.teardown(() => sandbox.close())
  const [decks, version, tags] = await Promise.all(
    ['deckNames', 'version', 'getTags'].map((one) => sandbox.ask(call(one))),
  )
  t.match(String(decks), 'Spanish')
  t.equal(String(version), '{"result": 6, "error": null}')
  t.match(String(tags), 'animals')
})

t.test('what takes too long ends the thread, and the next request has a fresh one', async (t) => {
  const sandbox = createSandboxOnDemand({ ...LIMITS, longest: 1 })
  t.teardown(() => sandbox.close())
  t.equal(await sandbox.ask(call('deckNames')), null)
  t.equal(sandbox.isRunning, false)
})

t.test('it starts over after so many bytes, and ends when nobody asks', async (t) => {
  const sandbox = createSandboxOnDemand({ ...LIMITS, bytes: ADD.length + 10, idle: 1 })
  t.teardown(() => sandbox.close())
  t.match(String(await sandbox.ask(ADD)), '"error": null')
  t.equal(String(await sandbox.ask(FIND)), '{"result": [], "error": null}')
  await until(() => !sandbox.isRunning)
})

t.test('what it was asked when it is closed has no reply', async (t) => {
  const sandbox = createSandboxOnDemand(LIMITS)
  const asked = sandbox.ask(call('deckNames'))
  await sandbox.close()
  t.equal(await asked, null)
})

t.test('a request that is none is answered as AnkiConnect answers it', async (t) => {
  const sandbox = createSandboxOnDemand(LIMITS)
  t.teardown(() => sandbox.close())
  t.match(String(await sandbox.ask(Buffer.from('{'))), '"result": null, "error": "')
  t.match(String(await sandbox.ask(Buffer.from('{"action": 1}'))), '"result": null, "error": "')
})

t.test('it reaches no file of this machine', async (t) => {
  const sandbox = createSandboxOnDemand(LIMITS)
  t.teardown(() => sandbox.close())
  const file = join(newFolder(t, { 'secret.txt': 'secret' }), 'secret.txt')
  const store = (await sandbox.ask(call('storeMediaFile', { filename: 'a.txt', path: file })))?.toString()
  t.notMatch(store, '"error": null')
  t.equal(
    String(await sandbox.ask(call('retrieveMediaFile', { filename: 'a.txt' }))),
    '{"result": false, "error": null}',
  )
  t.equal(String(await sandbox.ask(call('getMediaFilesNames', { pattern: file }))), '{"result": [], "error": null}')
  t.equal(String(await sandbox.ask(call('retrieveMediaFile', { filename: file }))), '{"result": false, "error": null}')
})
