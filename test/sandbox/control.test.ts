import t, { type Test } from 'tap'
import { type AnkiConnect, connect } from '../../src/client/connect.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'

interface Controlled {
  readonly sandbox: Sandbox
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>
  readonly anki: AnkiConnect
}

async function controlled(t: Test): Promise<Controlled> {
  const sandbox = await startSandbox({ control: true, seed: 'demo' })
  t.teardown(sandbox.close)
  const ask: Controlled['ask'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: await response.json() }
  }
  return { sandbox, ask, anki: connect({ url: sandbox.url }) }
}

t.test('reset starts over with the seed of the start or another one, and forgets requests and faults', async (t) => {
  const { sandbox, ask, anki } = await controlled(t)
  await anki.deleteDecks({ decks: ['Japanese'], cardsToo: true })
  await ask('POST', 'faults', { kind: 'reset', times: 9 })
  t.same(await ask('POST', 'reset'), { status: 200, json: {} })
  t.equal(sandbox.exchanges.length, 0)
  t.equal((await anki.deckNames()).length, 4)
  await ask('POST', 'reset', { seed: 'japanese' })
  t.equal((await anki.findCards({ query: 'is:suspended' })).length, 1)
  const seed = { noteTypes: { Mine: { fields: ['A', 'B'], templates: { One: { front: '{{A}}', back: '{{B}}' } } } } }
  await ask('POST', 'reset', {
    seed: {
      ...seed,
      notes: [{ type: 'Mine', fields: { B: 'b', A: 'a' }, flag: 3, tags: ['x'] }],
      media: { 'A.txt': 'hi' },
    },
  })
  const [note] = await anki.notesInfo({ query: 'flag:3 tag:x' })
  t.match(note, { modelName: 'Mine', fields: { A: { value: 'a' }, B: { value: 'b' } } })
  t.equal(await anki.retrieveMediaFile({ filename: 'a.txt' }), 'aGk=')
})

t.test('a seed that cannot be used changes nothing, and the reply names the place', async (t) => {
  const { ask, anki } = await controlled(t)
  const refused = async (seed: unknown): Promise<unknown> => {
    const { status, json } = await ask('POST', 'reset', { seed })
    t.equal(status, 400)
    return (json as { error: string }).error
  }
  t.equal(await refused('nope'), 'seed: expected an object or one of demo, fresh, general, japanese')
  t.equal(await refused({ note: [] }), 'note: unknown; known here: decks, noteTypes, notes, media')
  t.equal(await refused({ notes: [{ fields: [], flag: 8 }] }), 'notes[0].flag: expected a whole number from 0 to 7')
  t.equal(await refused({ notes: [{}] }), 'notes[0].fields is missing')
  t.equal(await refused({ notes: [{ fields: { Frnt: 'a' } }] }), 'notes[0].fields: the note type has no field "Frnt"')
  t.equal(await refused({ notes: [{ type: 'X', fields: [] }] }), 'notes[0].type: there is no note type "X"')
  t.equal(
    await refused({ noteTypes: { X: { fields: [], templates: {} } } }),
    'noteTypes.X: Must provide at least one field for inOrderFields',
  )
  t.equal((await anki.deckNames()).length, 4)
})

t.test('requests are shown as they came, without those to the control itself', async (t) => {
  const { sandbox, anki } = await controlled(t)
  await anki.findNotes({ query: '猫' })
  await fetch(sandbox.url, {
    method: 'POST',
    body: '{"action": "notesInfo", "params": {"notes": [1234567890123456789]}}',
  })
  await fetch(sandbox.url, { method: 'POST', body: '{' })
  const text = await (await fetch(`${sandbox.url}/_sandbox/requests`)).text()
  t.match(text, '{"action": "notesInfo", "params": {"notes": [1234567890123456789]}}', 'long ids are exact')
  t.match(JSON.parse(text), {
    requests: [
      {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/json' },
        answered: true,
        json: { action: 'findNotes', params: { query: '猫' } },
      },
      { json: { action: 'notesInfo' } },
      { text: '{', json: null },
    ],
  })
})

t.test('a fault hits the requests that hold its action, in a multi too, as often as it says', async (t) => {
  const { ask, anki } = await controlled(t)
  await ask('POST', 'faults', [{ kind: 'error', text: 'collection is not available', action: 'deckNames', times: 2 }])
  t.equal(await anki.version(), 6)
  await t.rejects(anki.deckNames(), { code: 'collection.not-available' })
  await t.rejects(
    anki.batch((call) => [call.version(), call.deckNames()]),
    { code: 'collection.not-available' },
  )
  t.equal((await anki.deckNames()).length, 4)
})

t.test('a fault at a place counts from the request after it was set', async (t) => {
  const { ask, anki } = await controlled(t)
  await anki.version()
  await ask('POST', 'faults', { kind: 'garbage', at: 2 })
  t.equal(await anki.version(), 6)
  await t.rejects(anki.version(), { name: 'TypeError' })
  t.equal(await anki.version(), 6)
})

t.test('a connection can be dropped after the action has run, and before', async (t) => {
  const { ask, anki } = await controlled(t)
  await ask('POST', 'faults', [
    { kind: 'reset', action: 'createDeck' },
    { kind: 'reset', action: 'deleteDecks', runs: false },
  ])
  await t.rejects(anki.createDeck({ deck: 'Made' }), { name: 'TypeError' })
  await t.rejects(anki.deleteDecks({ decks: ['Made'], cardsToo: true }), { name: 'TypeError' })
  t.ok((await anki.deckNames()).includes('Made'))
})

t.test('a dialog holds every request until it is closed, and the control answers meanwhile', async (t) => {
  const { sandbox, ask, anki } = await controlled(t)
  await ask('POST', 'faults', { kind: 'dialog' })
  const replies: string[] = []
  const first = anki.createDeck({ deck: 'Made' }).then(() => replies.push('first'))
  await sandbox.exchanged(1)
  const second = anki.deckNames().then(() => replies.push('second'))
  t.match(await ask('GET', 'requests'), { json: { requests: [{ answered: false }] } })
  t.strictSame(replies, [])
  await ask('DELETE', 'faults')
  await Promise.all([first, second])
  t.strictSame(replies, ['first', 'second'])
})

t.test('a closed Anki refuses connections and comes back on the same port with its collection', async (t) => {
  const { sandbox, ask, anki } = await controlled(t)
  await ask('POST', 'faults', { kind: 'closed', ms: 40, action: 'createDeck' })
  await t.rejects(anki.createDeck({ deck: 'Made' }), { name: 'TypeError' })
  let names: readonly string[] | null = null
  while (names === null) names = await anki.deckNames().catch(() => null)
  t.ok(names.includes('Made'))
  t.equal(sandbox.exchanges.length, 2)
})

t.test('a fault that cannot be used is refused with its mistake', async (t) => {
  const { ask } = await controlled(t)
  const refused = async (fault: unknown): Promise<unknown> => (await ask('POST', 'faults', fault)).json
  t.match(await refused({ kind: 'eror' }), { error: /kind must be one of error, slow, dialog/ })
  t.same(await refused({ kind: 'slow' }), { error: 'fault 1: ms is missing' })
  t.same(await refused([{ kind: 'hang' }, { kind: 'hang', ms: 5 }]), {
    error: 'fault 2: hang has no ms; it has kind, action, at, times, runs',
  })
  t.same(await refused({ kind: 'hang', times: 0 }), { error: 'fault 1: times has a wrong value' })
  t.match(await ask('GET', 'nope'), { status: 404 })
})

t.test('without control the paths are those of any request to AnkiConnect', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const reply = await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST', body: '{"action": "version"}' })
  t.equal(await reply.text(), '6')
})

t.test('two thousand notes are seeded, and each named seed can be used', async (t) => {
  const notes = Array.from({ length: 2000 }, (_, index) => ({
    deck: `Deck ${index % 7}`,
    fields: [`front ${index}`, 'b'],
  }))
  const sandbox = await startSandbox({ seed: { notes } })
  t.teardown(sandbox.close)
  t.equal((await connect({ url: sandbox.url }).findNotes({ query: '' })).length, 2000)
  for (const [seed, count] of [
    ['japanese', 12],
    ['general', 16],
    ['fresh', 0],
  ] as const) {
    await sandbox.reset(seed)
    t.equal((await connect({ url: sandbox.url }).findNotes({ query: '' })).length, count, seed)
  }
})
