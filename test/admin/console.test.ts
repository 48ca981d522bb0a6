import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { plainRate } from '../../src/budgets/budget.ts'
import { learn } from '../../src/commands/learn.ts'
import type { AuditLine } from '../../src/observe/audit-line.ts'
import { createLog } from '../../src/observe/log.ts'
import { readRecordedCall } from '../../src/observe/recorded-call.ts'
import { budgetOf } from '../budgets/spend.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { askedOf } from '../support/own-questions.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { openConsole } from './console.ts'

const DAY = 86_400_000
const READ = { action: 'deckNames', version: 6 }
const NOTE = { deckName: 'Spanish', modelName: 'Basic', fields: { Front: 'console', Back: 'b' } }
const ADD = { action: 'addNote', version: 6, params: { note: NOTE } }
const FIND = { action: 'findNotes', version: 6, params: { query: 'console' } }
const DELETE = { action: 'deleteNotes', version: 6, params: { notes: [1] } }
const multi = (...actions: object[]) => ({ action: 'multi', version: 6, params: { actions } })

t.test('on Anki the owner gets the reply that the client would get, byte for byte', async (t) => {
  const { run, front } = await openConsole(t)
  const bodies = [
    READ,
    { action: 'deckNames' },
    { action: 'noSuchAction', version: 6 },
    { action: 'findNotes', version: 6, params: { wrong: 1 } },
    multi(READ, { action: 'modelNames' }, { action: 'nothing' }, multi(READ)),
    { action: 'requestPermission', version: 6 },
    { action: 'storeMediaFile', version: 6, params: { filename: '', data: 'YWJj' } },
  ]
  for (const body of bodies) {
    const { text } = await ask(front.port, { version: 4, ...body })
    t.equal(await run('anki', 'local-program', { version: 4, ...body }), text, JSON.stringify(body))
  }
})

t.test('a request that does more than read runs only once its owner has confirmed exactly this one', async (t) => {
  const { post, own, sandbox } = await openConsole(t)
  const path = '/console/run/anki/local-program'
  const before = askedOf(sandbox).length
  const first = await post(path, ADD)
  t.equal(first.status, 409)
  const { confirm, writes, more } = JSON.parse(first.text)
  t.same(
    { writes, more },
    { writes: [{ action: 'addNote', summary: 'Add a note: in "Spanish", of type "Basic"' }], more: 0 },
  )
  const confirmed = (text: string) => ({ ...own, 'X-AnkiConnect-Gateway-Confirm': text })
  const other = { ...ADD, params: { note: { ...NOTE, fields: { Front: 'another', Back: 'b' } } } }
  t.equal((await post(path, other, confirmed(confirm))).status, 409, 'not another note')
  t.equal(
    (await post('/console/run/anki/browser-extension', ADD, confirmed(confirm))).status,
    409,
    'not as another client',
  )
  t.equal((await post(path, ADD, confirmed('yes'))).status, 409)
  for (const body of [
    multi(READ, multi(DELETE)),
    { action: 'guiDeckBrowser', version: 6 },
    { action: 'sync', version: 6 },
    {
      action: 'canAddNotes',
      version: 6,
      params: { notes: [{ ...NOTE, audio: [{ filename: 'a.mp3', data: 'YQ==', fields: [] }] }] },
    },
  ])
    t.equal((await post(path, body)).status, 409, JSON.stringify(body))
  t.equal(askedOf(sandbox).length, before, 'nothing reached Anki')
  t.match(await post(path, ADD, confirmed(confirm)), { status: 200, text: /\\"error\\": null/ })
  t.equal(askedOf(sandbox).length, before + 1)
})

t.test('the sandbox is another collection, and judges as the profile of the client does', async (t) => {
  const clients = clientConfigs({
    reader: { key: 'r', profile: 'read-only' },
    claude: { key: 'c', profile: 'agent', ankiProfile: 'Somebody' },
  })
  const { run, sandbox, get } = await openConsole(t, { clients })
  const before = askedOf(sandbox).length
  t.match(await run('sandbox', 'reader', ADD), /refused by policy/)
  t.match(await run('sandbox', 'claude', ADD), /^\{"result": \d+, "error": null\}$/)
  t.match(await run('sandbox', 'claude', FIND), /^\{"result": \[\d+\], "error": null\}$/, 'it remembers')
  t.match(await run('sandbox', 'claude', multi(READ, DELETE)), /"Spanish".*"error": null\}\], "error": null/)
  const { approvals, requests } = JSON.parse((await get('/state')).text)
  t.same(approvals, [], 'what asks the owner passes, for the owner asks')
  t.same(requests, [], 'no client has made a request')
  t.equal(askedOf(sandbox).length, before, 'nothing reached Anki')
  t.equal(await run('anki', 'local-program', FIND), '{"result": [], "error": null}')
})

t.test('a call that asks the owner asks here too, and an approval passes once', async (t) => {
  const clients = clientConfigs({ claude: { key: 'c', profile: 'agent' } })
  const { run, get, front } = await openConsole(t, { clients })
  t.match(await run('anki', 'claude', DELETE), /waiting for approval 1/)
  const [approval] = JSON.parse((await get('/approvals')).text)
  t.match(approval, { who: 'claude', action: 'deleteNotes' })
  const { host, port } = front.gateway.adminAddress
  await fetch(`http://${host}:${port}/approvals/${approval.id}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"verdict":"allow"}',
  })
  t.equal(await run('anki', 'claude', DELETE), '{"result": null, "error": null}')
  t.match(await run('anki', 'claude', DELETE), /waiting for approval 2/)
})

t.test('the budget of the client pays for what the owner runs as this client', async (t) => {
  const clients = clientConfigs({ claude: { key: 'c', budget: 'two' } })
  const budgets = { two: budgetOf([plainRate('calls', 2, 'h')], { name: 'two' }) }
  const { run, front } = await openConsole(t, { clients, budgets })
  for (let count = 0; count < 3; count++)
    t.match(await run('sandbox', 'claude', READ), /"error": null/, 'the sandbox is free')
  t.match(await ask(front.port, { ...READ, key: 'c' }), { text: /"error": null/ })
  t.match(await run('anki', 'claude', READ), /"error": null/)
  t.match(await run('anki', 'claude', READ), /budget \\?"two\\?": 2 calls per hour/)
  t.match(await ask(front.port, { ...READ, key: 'c' }), { text: /budget/ }, 'the client has none left either')
})

t.test('what the owner did is told apart: in the audit log, in the log and on the page', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const clients = clientConfigs({ claude: { key: 'c', profile: 'card-creator' } })
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  const audit = { file, keep: DAY, size: 1024 ** 3, reads: true, required: false }
  const { run, front, get } = await openConsole(t, { clients, log, policy: { audit } })
  await run('anki', 'claude', ADD)
  await run('anki', 'claude', DELETE)
  await ask(front.port, { ...READ, key: 'c' })
  const { requests, clients: shown } = JSON.parse((await get('/state')).text)
  t.match(requests, [{ client: 'claude' }, { client: 'claude', via: 'console' }, { client: 'claude', via: 'console' }])
  t.equal(requests[0].via, undefined)
  t.match(shown, [{ name: 'claude', calls: 1 }], 'only its own calls count as seen')
  const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  t.same(
    logged.map(({ via }) => via),
    ['console', 'console', undefined],
  )
  await front.close()
  const text = readFileSync(file, 'utf8')
  const audited = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLine)
  t.match(audited, [
    { client: 'claude', action: 'addNote', outcome: 'sent', via: 'console', address: '127.0.0.1' },
    { client: 'claude', action: 'addNote', outcome: 'result', via: 'console', created: [String] },
    { client: 'claude', action: 'deleteNotes', outcome: 'refused', via: 'console' },
    { client: 'claude', action: 'deckNames', outcome: 'result' },
  ])
  t.equal(audited[3]?.via, undefined)
  t.same(
    text
      .trimEnd()
      .split('\n')
      .map((line) => readRecordedCall(line)?.isByOwner),
    [true, true, true, false],
  )
  const learned = learn(text, {})
  t.ok(learned.ok)
  t.match(learned.lines.join('\n'), /allow:\n\s+- deckNames\n?$/, 'the client learns nothing from what its owner did')
})

t.test('a reply is shown as it came, and of a long one the beginning', async (t) => {
  const ids = '[1234567890123456789, 1.0, 1e400, NaN]'
  const long = `"${'ä€😀'.repeat(100_000)}"`
  const upstream = await startScripted((body) =>
    body.includes('getTags') ? `{"result": ${long}, "error": null}` : `{"result": ${ids}, "error": null}`,
  )
  t.teardown(() => upstream.close())
  const { run, post } = await openConsole(t, { upstream: { url: upstream.url } })
  t.equal(await run('anki', 'local-program', FIND), `{"result": ${ids}, "error": null}`)
  const { text } = await post('/console/run/anki/local-program', { action: 'getTags', version: 6 })
  const reply = JSON.parse(text)
  t.equal(reply.bytes, Buffer.byteLength(`{"result": ${long}, "error": null}`))
  t.equal(reply.isCut, true)
  t.ok(Buffer.byteLength(reply.text) <= 256 * 1024 && Buffer.byteLength(reply.text) > 256 * 1024 - 8)
  t.ok(`{"result": ${long}`.startsWith(reply.text), 'cut between two characters')
})

t.test('while Anki is closed the owner sees that the client would get no reply', async (t) => {
  const { post, sandbox, front } = await openConsole(t)
  await sandbox.stop()
  await front.known('down')
  const { status, text } = await post('/console/run/anki/local-program', READ)
  t.equal(status, 200)
  t.match(JSON.parse(text), { status: null, text: '', outcome: 'dropped', servedBy: 'nobody' })
})

t.test('the console begins with all actions, the clients and the address, and holds no key', async (t) => {
  const page = 'https://reader.example'
  const clients = clientConfigs({
    claude: { key: 'key of claude' },
    reader: { origins: [page] },
    both: { key: 'b', origins: ['any-extension'] },
  })
  const { get, front } = await openConsole(t, { clients })
  const { text } = await get('/console')
  const { actions, clients: shown, url } = JSON.parse(text)
  t.ok(actions.length > 100)
  t.match(
    actions.find(({ name }: { name: string }) => name === 'addNote'),
    { title: 'Add a note', kind: 'write' },
  )
  t.same(shown.slice(0, 3), [
    { name: 'claude', hasKey: true, origin: null },
    { name: 'reader', hasKey: false, origin: page },
    { name: 'both', hasKey: true, origin: null },
  ])
  t.equal(url, `http://127.0.0.1:${front.port}`)
  t.notMatch(text, /key of claude|sha256|[0-9a-f]{64}/)
})

t.test('every action has a form without a reference, and its examples pass its own schema', async (t) => {
  const { get, post } = await openConsole(t)
  const { actions } = JSON.parse((await get('/console')).text)
  for (const { name } of actions as { name: string }[]) {
    const { text } = await get(`/console/actions/${name}`)
    if (text.includes('$ref')) t.fail(`${name} refers to something`)
    const { examples } = JSON.parse(text)
    for (const { params } of examples) {
      const explained = await post('/console/explain/local-program', { action: name, version: 6, params })
      if (/check\.shape|check\.missing|AnkiConnect refuses/.test(explained.text)) t.fail(`${name}: ${explained.text}`)
    }
  }
  t.match(await get('/console/actions/none'), { status: 404 })
})

t.test('a configuration that is read while the gateway runs decides about the next request', async (t) => {
  const { run, post, front } = await openConsole(t, {
    clients: clientConfigs({ claude: { key: 'c', profile: 'admin' } }),
  })
  t.match(await run('anki', 'claude', ADD), /"error": null/)
  front.reload({ clients: clientConfigs({ claude: { key: 'c', profile: 'read-only' } }) })
  t.match(await run('anki', 'claude', ADD), /refused by policy/)
  t.match(await post('/console/explain/claude', ADD), { status: 200, text: /"effect":"refused"/ })
  front.reload({ clients: clientConfigs({}) })
  t.match(await post('/console/run/anki/claude', READ), { status: 404, text: /console\.no-client/ })
})

t.test('the verdict on a call names the ids outside the decks of its client', async (t) => {
  const scope = { decks: ['Nihongo'], shared: 'tag', whole: [] } as const
  const soft = { profile: 'admin', softDelete: { tag: null } } as const
  const { run, post } = await openConsole(t, {
    clients: clientConfigs({
      claude: { key: 'c', profile: 'admin', scope },
      gentle: { key: 'g', ...soft },
      owner: { key: 'o', profile: 'admin' },
    }),
  })
  const asOwner = async (action: string, params: object) =>
    JSON.parse(await run('anki', 'owner', { action, version: 6, params })).result
  await asOwner('createDeck', { deck: 'Nihongo' })
  const note = { deckName: 'Nihongo', modelName: 'Basic', fields: { Front: 'neko', Back: 'cat' } }
  const inside = await asOwner('addNote', { note })
  const outside = await asOwner('addNote', { note: { ...note, deckName: 'Default', fields: { Front: 'b', Back: '' } } })
  const item = (notes: readonly number[]) => ({ action: 'notesInfo', version: 6, params: { notes } })
  const several = { action: 'multi', version: 6, params: { actions: [item([inside]), item([inside, outside])] } }
  const { calls } = JSON.parse((await post('/console/explain/claude', several)).text)
  const verdicts = calls.map(({ rules }: { rules: { verdict: string }[] }) =>
    rules.map(({ verdict }) => verdict).join(),
  )
  t.notMatch(verdicts[0], /missing for the call/)
  t.match(verdicts[1], `outside, and so missing for the call: ${outside}`)
  t.notMatch((await post('/console/explain/gentle', several)).text, /missing for the call/)
})

t.test('with several Ankis a request goes to the one of its client', async (t) => {
  const anna = await startScripted(() => '{"result": "anna", "error": null}')
  const ben = await startScripted(() => '{"result": "ben", "error": null}')
  const clients = clientConfigs({ a: { key: 'a' }, b: { key: 'b', upstream: 'ben' } })
  t.teardown(async () => {
    await anna.close()
    await ben.close()
  })
  const { run } = await openConsole(t, { upstream: { url: anna.url }, others: { ben: { url: ben.url } }, clients })
  t.match(await run('anki', 'a', READ), /anna/)
  t.match(await run('anki', 'b', READ), /ben/)
})

t.test('a gateway that ends lets what the owner runs finish', async (t) => {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  const upstream = await startScripted(async (body) => {
    if (!body.includes('addNote')) return '{"result": false, "error": null}'
    await asked
    return '{"result": 5, "error": null}'
  })
  t.teardown(() => upstream.close())
  const file = join(newFolder(t), 'audit.jsonl')
  const audit = { file, keep: DAY, size: 1024 ** 3, reads: false, required: false }
  const { run, front } = await openConsole(t, { upstream: { url: upstream.url }, policy: { audit } })
  run('anki', 'local-program', ADD).catch(() => {})
  await upstream.received(1)
  const closing = front.close()
  answer()
  await closing
  t.match(readFileSync(file, 'utf8'), /"outcome":"result".*"created":\["5"\]/, 'and what became of it is written down')
})
