import t, { type Test } from 'tap'
import { loadCatalogue } from '../../../src/actions/catalogue.ts'
import type { JournalEntry } from '../../../src/safety/journal.ts'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { splitNotes } from '../../../src/upstream/split/notes.ts'
import { takePart } from '../../../src/upstream/split/plan.ts'
import { startFront } from '../../support/front.ts'
import { actionsIn, addNotes, call, note, notes } from './notes.ts'

const catalogue = loadCatalogue()
const addNote = catalogue.get('addNote')
if (addNote === undefined) throw new Error('addNote is missing from the catalogue')
const BOUNDS = { pack: 256 * 1024, window: 80, notes: 16 }

async function pair(t: Test) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url } })
  t.teardown(() => front.close())
  await front.known('up')
  const bodies = () =>
    sandbox.exchanges.map(({ body }) => body.toString()).filter((body) => !body.includes('getDeckConfig'))
  return { sandbox, front, bodies, sent: () => bodies().map(actionsIn) }
}

t.test('a part holds as many notes as are allowed, by number, by bytes and by what they are known to cost', (t) => {
  const texts = (bytes: number) => Array.from({ length: 40 }, () => Buffer.from(JSON.stringify('x'.repeat(bytes))))
  const size = (bytes: number, from: number, cost: number) =>
    takePart(texts(bytes), from, addNote, null, { bounds: BOUNDS, estimate: { of: () => cost, learn() {} } }).length
  t.equal(size(1000, 0, 4), 16)
  t.equal(size(1000, 30, 4), 10)
  t.equal(size(50_000, 0, 4), 5)
  t.equal(size(500_000, 0, 4), 1)
  t.equal(size(1000, 0, 12), 6)
  t.equal(size(1000, 0, 100), 1)
  t.end()
})

t.test('the next part is made and on disk before the one under way is answered, and is not sent before', async (t) => {
  const order: string[] = []
  const answered = Promise.withResolvers<void>()
  const marked = Promise.withResolvers<void>()
  const entry: JournalEntry = {
    async sending(from) {
      order.push(`sending ${from}`)
      if (from === 0) return
      answered.resolve()
      // The disk is slower than Anki.
      await marked.promise
      await new Promise((resolve) => setImmediate(resolve))
      order.push('kept')
    },
    answered(answers) {
      order.push(`answered ${answers.length}`)
      marked.resolve()
    },
    takingBack: async () => {},
    done: async () => void order.push('done'),
    interrupted: async () => t.fail() as never,
  }
  const list = notes(20).map((one) => Buffer.from(JSON.stringify(one)))
  await splitNotes(list, 'newer', {
    addNote,
    deleteNotes: addNote,
    client: null,
    bounds: BOUNDS,
    estimate: { of: () => 1, learn() {} },
    begin: async () => entry,
    async send(leaves) {
      order.push(`send ${leaves.length}`)
      await answered.promise
      return leaves.map(() => ({ kind: 'result', text: Buffer.from('1'), by: 'anki' }))
    },
  })
  t.strictSame(order, ['sending 0', 'send 16', 'sending 16', 'answered 16', 'kept', 'send 4', 'answered 4', 'done'])
})

t.test("a client's own multi over the bounds goes in parts, in order, and its reply is in one piece", async (t) => {
  const { front, sent } = await pair(t)
  const adds = notes(40).map((one) => ({ action: 'addNote', version: 6, params: { note: one } }))
  const read = { action: 'findNotes', params: { query: 'deck:*' } }
  const actions = [
    ...adds.slice(0, 20),
    { action: 'multi', version: 6, params: { actions: [...adds.slice(20), read] } },
  ]
  const { result } = await call(front.port, { action: 'multi', params: { actions } })
  const outer = result as { result: unknown }[]
  const inner = outer[20]?.result as { result: unknown }[]
  t.strictSame(
    sent().map(({ length }) => length),
    [16, 16, 9],
  )
  const ids = [...outer.slice(0, 20), ...inner.slice(0, 20)].map((item) => item.result)
  t.strictSame((inner[20] as unknown as number[]).toSorted(), ids.toSorted())
})

t.test('questions whether notes can be added go in parts, element by element', async (t) => {
  const { front, sandbox, sent } = await pair(t)
  await call(front.port, { action: 'addNote', params: { note: note('front 3') } })
  for (const action of ['canAddNotes', 'canAddNotesWithErrorDetail']) {
    const list = notes(2000).map((one) => ({ ...one, filler: 'x'.repeat(300) }))
    const before = sent().length
    const params = { notes: list }
    const expected = await call(sandbox.port, { action, params })
    t.strictSame(await call(front.port, { action, params }), expected)
    t.ok(sent().length - before > 3, `${sent().length - before}`)
  }
})

t.test('so do those that store media on the way', async (t) => {
  const { front, bodies } = await pair(t)
  const list = notes(300).map((one, index) => ({
    ...one,
    filler: 'x'.repeat(2000),
    picture: { filename: `${index}.png`, data: 'QUJD', fields: ['Back'] },
  }))
  const { result } = await call(front.port, { action: 'canAddNotes', params: { notes: list } })
  t.strictSame(
    result,
    list.map(() => true),
  )
  t.ok(bodies().every(({ length }) => length < 300_000))
  const names = await call(front.port, { action: 'getMediaFilesNames', params: { pattern: '*.png' } })
  t.equal((names.result as string[]).length, 300)
})

t.test('many notes for a deck that does not exist are answered without Anki, as far as that is known', async (t) => {
  const { front } = await pair(t)
  const { error } = await call(front.port, addNotes(notes(40).map((one) => ({ ...one, deckName: 'None' }))))
  t.equal(
    error,
    `[${notes(40)
      .map(() => "'deck was not found: None'")
      .join(', ')}]`,
  )
})
