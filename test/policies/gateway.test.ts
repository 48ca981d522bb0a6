import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { openGate } from './gate.ts'

interface Reply {
  readonly result: unknown
  readonly error: string | null
}

const note = (deckName: string, front: string, more: object = {}) => ({
  note: {
    deckName,
    modelName: 'Basic',
    fields: { Front: front, Back: '' },
    options: { allowDuplicate: true },
    ...more,
  },
})

t.test(
  'refused and allowed calls of one multi: each answer in its place, and what is allowed goes as it was written',
  async (t) => {
    const gate = await openGate(t, { profile: 'card-creator' })
    const before = gate.reached().length
    const odd = '{"deckName":"Default","modelName":"Basic","fields":{"Front":"\\u0061 1.0 é","Back":"x"}}'
    const actions = [
      '{"action":"deckNames"}',
      '{"action":"deleteNotes","params":{"notes":[1]},"version":6}',
      `{"action":"addNote","params":{"note":${odd}},"version":6}`,
      '{"action":"storeMediaFile","params":{"filename":"a","path":"/etc/passwd"}}',
      '{"action":"nonsense","version":6}',
      '{"action":"multi","params":{"actions":[{"action":"guiExitAnki"},{"action":"version"}]}}',
    ]
    const { text } = await ask(gate.front.port, {
      action: 'multi',
      key: 'a key of sixteen characters',
      params: { actions: actions.map((action) => JSON.parse(action) as object) },
    })
    const { result } = JSON.parse(text ?? '') as { result: [string[], Reply, Reply, Reply, Reply, unknown[]] }
    t.ok(result[0].includes('Default'))
    t.same(result[1], { result: null, error: 'refused by policy "card-creator": deleteNotes is not allowed' })
    t.type(result[2].result, 'number')
    t.same(result[3], {
      result: null,
      error: 'refused by policy "card-creator": storeMediaFile needs hazard host-file',
    })
    t.same(result[4], { result: null, error: 'unsupported action' })
    t.same(result[5], [{ result: null, error: 'refused by policy "card-creator": guiExitAnki is not allowed' }, 6])
    const sent = gate.reached().slice(before)
    t.equal(sent.length, 1, 'one exchange for all that is allowed')
    t.notMatch(sent[0], /deleteNotes|storeMediaFile|guiExitAnki|nonsense/)
  },
)

t.test('the bytes of what is allowed beside what is refused are the client’s own', async (t) => {
  const upstream = await startScripted((body) => {
    const count = body.split('"action"').length - 2
    const items = Array.from({ length: count }, (_, index) => `{"result": ${index}.0, "error": null}`)
    return count > 0 ? `{"result": [${items.join(', ')}], "error": null}` : '{"result": 1.0, "error": null}'
  })
  const front = await startFront({
    upstream: { url: upstream.url },
    clients: clientConfigs({ 'local-program': { profile: 'card-creator' } }),
  })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const params =
    '{ "note" : {"deckName":"D\\u0065", "modelName":"M", "fields":{"F":"1"}, "x":12345678901234567890.10} }'
  const body = `{"action":"multi","version":6,"params":{"actions":[{"action":"deleteDecks","version":6,"params":{"decks":[]}},{"action":"addNote","version":6,"params":${params}},{"action":"deckNames","version":6}]}}`
  const response = await fetch(front.url, { method: 'POST', body })
  t.equal(
    await response.text(),
    '{"result": [{"result": null, "error": "refused by policy \\"card-creator\\": deleteDecks is not allowed"}, {"result": 0.0, "error": null}, {"result": 1.0, "error": null}], "error": null}',
  )
  t.ok(upstream.exchanges[0]?.body.includes(params))
})

const waiting = (number: number) => `waiting for approval ${number}: ask the owner, then send the same call again`

t.test('what a profile asks about waits on the admin listener, and passes once when it is approved', async (t) => {
  const gate = await openGate(t, { profile: 'agent' })
  const deleting = () => gate.call('deleteNotes', { notes: [1] })
  const before = gate.reached().length
  t.same(await deleting(), { result: null, error: waiting(1) })
  t.same(await deleting(), { result: null, error: waiting(1) }, 'the same call waits once')
  t.same(await gate.call('deleteNotes', { notes: [2] }), { result: null, error: waiting(2) })
  t.equal(gate.reached().length, before, 'nothing reached Anki')

  const { host, port } = gate.front.gateway.adminAddress
  const admin = `http://${host}:${port}/approvals`
  const pending = (await (await fetch(admin)).json()) as { id: string; who: string; action: string; summary: string }[]
  t.match(pending, [
    { id: '1', who: 'one', action: 'deleteNotes', summary: 'Delete notes: 1 note' },
    { id: '2', who: 'one', action: 'deleteNotes' },
  ])
  const decide = (id: string, verdict: string) =>
    fetch(`${admin}/${id}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ verdict }),
    })
  t.equal((await decide('1', 'allow')).status, 200)
  t.equal((await decide('2', 'refuse')).status, 200)
  t.same(await deleting(), { result: null, error: null }, 'passes')
  t.same(await deleting(), { result: null, error: waiting(3) }, 'once')
  t.same(await gate.call('deleteNotes', { notes: [2] }), { result: null, error: 'the owner said no to approval 2' })
})

t.test('in report mode everything goes on', async (t) => {
  const gate = await openGate(t, { profile: 'read-only', mode: 'report' })
  t.match(await gate.call('createDeck', { deck: 'New' }), { error: null })
  t.match(await gate.call('deleteNotes', { notes: [] }), { error: null })
  const { host, port } = gate.front.gateway.adminAddress
  const metrics = await (await fetch(`http://${host}:${port}/metrics`)).text()
  t.match(metrics, 'ankiconnect_gateway_policy_reported_total{action="createDeck",by="not-allowed"} 1')
})

t.test('a client that is held to one profile of Anki meets no collection while another is open', async (t) => {
  const held = await openGate(t, { profile: 'admin', ankiProfile: 'Somebody else' })
  t.same(await held.call('deckNames'), { result: null, error: 'collection is not available' })
  t.same(await held.call('createDeck', { deck: 'New' }), { result: null, error: 'collection is not available' })
  t.notMatch(held.reached().join(), /createDeck|"deckNames"/)
  t.match(await held.call('version'), { result: 6 })
  const { result } = await held.call('multi', { actions: [{ action: 'version' }, { action: 'deckNames', version: 6 }] })
  t.same(result, [6, { result: null, error: 'collection is not available' }])
  const name = JSON.parse((await ask(held.sandbox.port, { action: 'getActiveProfile' })).text ?? '') as Reply
  const open = await openGate(t, { profile: 'admin', ankiProfile: String(name.result) })
  t.match(await open.call('deckNames'), { error: null })
})

t.test('the audit log holds a line for every write and refusal, with what it touched', async (t) => {
  const file = join(newFolder(t), 'logs', 'audit.jsonl')
  const audit = { file, keep: 86_400_000, size: 1024 * 1024, reads: false, required: false }
  const sandbox = await startSandbox({ seed: 'demo' })
  const clients = clientConfigs({ 'local-program': { profile: 'card-creator' } })
  const front = await startFront({ upstream: { url: sandbox.url }, clients, policy: { audit } })
  t.teardown(() => sandbox.close())
  await front.known('up')
  const call = async (action: string, params: object) =>
    JSON.parse((await ask(front.port, { action, params })).text ?? '') as Reply
  await call('deckNames', {})
  const { result: id } = await call('addNote', note('Default', 'secret text'))
  await call('addTags', { notes: [id], tags: 'a' })
  await call('deleteNotes', { notes: [id, 7] })
  await call('storeMediaFile', { filename: 'a.png', url: 'http://example.org/x' })
  await call('canAddNote', note('Default', 'x', { picture: { filename: 'b.png', data: 'AA==' } }))
  await front.close()

  const text = readFileSync(file, 'utf8')
  t.notMatch(text, 'secret text')
  t.equal(statSync(file).mode & 0o777, 0o600)
  const common = { v: 2, client: 'local-program', address: '127.0.0.1', profile: 'card-creator' }
  t.match(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly outcome: string })
      .filter(({ outcome }) => outcome !== 'sent'),
    [
      {
        ...common,
        action: 'addNote',
        kind: 'write',
        outcome: 'result',
        rule: 'allow @add',
        deck: ['Default'],
        created: [String(id)],
      },
      { ...common, action: 'addTags', kind: 'write', outcome: 'result', rule: 'allow addTags', notes: [String(id)] },
      {
        ...common,
        action: 'deleteNotes',
        kind: 'write',
        outcome: 'refused',
        by: 'policy',
        rule: 'allow',
        reason: 'refused by policy "card-creator": deleteNotes is not allowed',
        code: 'policy.not-allowed',
        notes: [String(id), '7'],
      },
      {
        ...common,
        action: 'storeMediaFile',
        outcome: 'refused',
        by: 'hazard',
        rule: 'hazard fetch',
        code: 'policy.hazard',
        hazards: { fetch: ['example.org'] },
      },
      { ...common, action: 'canAddNote', kind: 'write', media: ['b.png'] },
    ],
  )
})
