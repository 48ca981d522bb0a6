import t, { type Test } from 'tap'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.ts'
import { type Front, startFront } from '../../support/front.ts'
import { startScripted } from '../../support/scripted-upstream.ts'
import { actionsIn, addNotes, call, fronts, note, notes } from './notes.ts'

/** A sandbox with a gateway in front of it; the gateway's own proofs are left out of what was exchanged. */
async function pair(
  t: Test,
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; front: Front; sent: () => string[][] }> {
  const sandbox = await startSandbox(options)
  t.teardown(() => sandbox.close())
  // What the checks would refuse can still reach a split where an owner switches them off.
  const front = await startFront({ upstream: { url: sandbox.url }, validation: 'off' })
  t.teardown(() => front.close())
  await front.known('up')
  const sent = () =>
    sandbox.exchanges.map(({ body }) => actionsIn(body.toString())).filter(([first]) => first !== 'getDeckConfig')
  return { sandbox, front, sent }
}

/** Notes that fail in every way there is, among some that do not. */
const MIXED = [
  ...notes(20),
  note('front 3'),
  note(''),
  note('lost deck', { deckName: "No 'such' deck" }),
  note('lost type', { modelName: 'No "such" \'type\'\n\u2028\\' }),
  note('twice'),
  note('twice'),
  note('again and again', { options: { allowDuplicate: 'yes' } }),
  note(7),
  note('tagged', { tags: 7 }),
  {},
  null,
  'text',
  [],
  { modelName: 'Basic', deckName: 'Default' },
  note('allowed', { options: { allowDuplicate: true } }),
  note('allowed', { options: { allowDuplicate: true } }),
  ...notes(10, 100),
]

const adds = (count: number) => Array.from({ length: count }, () => 'addNote')

t.test(
  'a list over the bounds goes as single notes, sixteen in an exchange, and answers the ids in order',
  async (t) => {
    const { front, sent } = await pair(t)
    const { result, error } = await call(front.port, addNotes(notes(40)))
    t.equal(error, null)
    t.equal(new Set(result as number[]).size, 40)
    t.strictSame(sent(), [['addNotes'], adds(16), adds(16), adds(8)])
    t.strictSame(
      await fronts(front.port),
      notes(40).map((_, index) => `front ${index}`),
    )
    t.strictSame(front.gateway.interrupted(), [])
  },
)

t.test('the release is asked about once', async (t) => {
  const { front, sent } = await pair(t)
  await call(front.port, addNotes(notes(17)))
  await call(front.port, addNotes(notes(17, 50)))
  t.equal(sent().filter(([first]) => first === 'addNotes').length, 1)
})

t.test('a list within the bounds goes as it is', async (t) => {
  const { front, sent } = await pair(t)
  await call(front.port, addNotes(notes(16)))
  t.strictSame(sent(), [['addNotes']])
})

t.test('few notes with many bytes are over the bounds too', async (t) => {
  const { front, sent } = await pair(t)
  const { result } = await call(front.port, addNotes(notes(3).map((_, index) => note(`${index}`.padEnd(150_000, 'x')))))
  t.equal((result as number[]).length, 3)
  t.strictSame(sent().slice(1), [['addNote'], ['addNote'], ['addNote']])
})

for (const generation of ['newer', 'older'] as const) {
  t.test(`with failures of every kind the reply and the notes are those of the ${generation} releases`, async (t) => {
    let time = 1_700_000_000_000
    const now = () => time++
    const direct = await startSandbox({ generation, now })
    t.teardown(() => direct.close())
    const expected = await call(direct.port, addNotes(MIXED))
    const { front, sandbox, sent } = await pair(t, { generation, now })
    const met = await call(front.port, addNotes(MIXED))
    t.equal(met.error, expected.error)
    if (generation === 'older') {
      const shape = (result: unknown) => (result as (number | null)[]).map((id) => id !== null)
      t.strictSame(shape(met.result), shape(expected.result))
    } else t.equal(met.result, null)
    t.strictSame(await fronts(sandbox.port), await fronts(direct.port))
    const last = sent().findLast(([first]) => first === 'addNote' || first === 'deleteNotes')
    t.strictSame(last?.[0], generation === 'newer' ? 'deleteNotes' : 'addNote')
    t.strictSame(front.gateway.interrupted(), [])
  })
}

t.test('where the release is not certain the list goes whole', async (t) => {
  const upstream = await startScripted((body) =>
    body.includes('[{}]') ? '{"result": [], "error": null}' : '{"result": [1], "error": null}',
  )
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  t.strictSame(await call(front.port, addNotes(notes(17))), { result: [1], error: null })
  t.strictSame(
    upstream.exchanges.map(({ body }) => actionsIn(body)),
    [['addNotes'], ['addNotes']],
  )
  t.equal(JSON.parse(upstream.exchanges[1]?.body ?? '').params.notes.length, 17)
})

t.test(
  'inside a multi, nested too, it is split in its place, and what stands before and behind keeps its order',
  async (t) => {
    const { front, sent } = await pair(t)
    const actions = [
      { action: 'createDeck', params: { deck: 'New' } },
      {
        action: 'multi',
        version: 6,
        params: { actions: [addNotes(notes(17).map((one) => ({ ...one, deckName: 'New' })))] },
      },
      { action: 'findNotes', version: 6, params: { query: 'deck:New' } },
    ]
    const { result } = await call(front.port, { action: 'multi', params: { actions } })
    const [, inner, found] = result as [unknown, { result: { result: number[] }[] }, { result: number[] }]
    t.equal(inner.result[0]?.result.length, 17)
    t.strictSame(found.result.toSorted(), inner.result[0]?.result.toSorted())
    t.strictSame(sent(), [['createDeck'], ['addNotes'], adds(16), adds(1), ['findNotes']])
  },
)

t.test('reads get their turn between its parts, and writes of others only behind the last', async (t) => {
  const order: string[] = []
  const release = Promise.withResolvers<void>()
  const upstream = await startScripted(async (body) => {
    const actions = actionsIn(body)
    order.push(actions[0] as string)
    if (body.includes('[{}]')) return `{"result": null, "error": "[\\"'modelName'\\"]"}`
    if (order.filter((action) => action === 'addNote').length === 1) await release.promise
    if (actions.length === 1) return '{"result": 1, "error": null}'
    return `{"result": [${actions.map(() => '{"result": 1, "error": null}').join(', ')}], "error": null}`
  })
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  const large = call(front.port, addNotes(notes(33)))
  await upstream.received(2)
  const write = call(front.port, { action: 'createDeck', params: { deck: 'Other' } })
  const read = call(front.port, { action: 'deckNames' })
  // What is answered without Anki comes back behind what arrived before it.
  for (let round = 0; round < 3; round += 1) await call(front.port, { action: 'requestPermission' })
  release.resolve()
  await Promise.all([large, write, read])
  t.strictSame(order, ['addNotes', 'addNote', 'deckNames', 'addNote', 'addNote', 'createDeck'])
})

t.test('a client that leaves half-way does not stop it', async (t) => {
  const { front, sandbox } = await pair(t, { tickMs: 5 })
  const leaving = new AbortController()
  const asked = fetch(front.url, { method: 'POST', body: JSON.stringify(addNotes(notes(40))), signal: leaving.signal })
  asked.catch(() => {})
  while (!sandbox.exchanges.some(({ body }) => body.includes('addNote"')))
    await sandbox.exchanged(sandbox.exchanges.length + 1)
  leaving.abort()
  while (!sandbox.exchanges.some(({ body }) => body.includes('front 39')))
    await sandbox.exchanged(sandbox.exchanges.length + 1)
  t.equal((await fronts(front.port)).length, 40)
})
