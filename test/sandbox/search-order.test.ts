import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

type Row = readonly [deck: string, type: string, first: string, second: string, tags: readonly string[]]

const NOTES: readonly Row[] = [
  ['B', 'Cloze', '{{c1::one}} two', '', ['t']],
  ['A::C', 'Basic', 'one', 'x', []],
  ['A', 'Basic (and reversed card)', 'two', 'one', ['t']],
  ['B', 'Basic', 'three', 'one', []],
  ['A', 'Cloze', '{{c1::four}}', 'one', ['u']],
  ['Default', 'Basic (and reversed card)', 'five', 'one', ['u']],
]

/** What a real Anki answered about the same notes; the numbers are places in this list, or of all cards by age. */
const ORDERS: readonly (readonly [query: string, notes: readonly number[], cards: readonly number[]])[] = [
  ['', [1, 3, 2, 5, 0, 4], [0, 1, 2, 3, 4, 5, 6, 7]],
  ['one', [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]],
  ['-one', [], []],
  ['deck:A', [2, 4, 1], [2, 5, 3, 1]],
  ['deck:A or deck:B', [2, 4, 1, 0, 3], [2, 5, 3, 1, 0, 4]],
  ['deck:B or deck:A', [0, 3, 2, 4, 1], [0, 4, 2, 5, 3, 1]],
  ['note:Basic', [1, 3], [1, 4]],
  ['note:Cloze or note:Basic', [0, 4, 1, 3], [0, 5, 1, 4]],
  ['is:suspended deck:A', [2, 4], [2, 5]],
  ['is:due', [], []],
  ['is:suspended', [2, 4], [2, 5]],
  ['card:1', [0, 1, 2, 3, 4, 5], [0, 1, 2, 4, 5, 6]],
  ['card:"card 2"', [2, 5], [3, 7]],
  ['back:one', [3, 2, 5], [4, 2, 3, 6, 7]],
  ['b*:one or front:two', [3, 2, 5, 4], [4, 2, 3, 6, 7, 5]],
  ['tag:t or tag:u', [0, 2, 4, 5], [0, 2, 3, 5, 6, 7]],
  ['deck:a or resched:1 introduced:1', [2, 4, 1], [2, 5, 3, 1]],
  ['(note:b* and is:review) or note:cl*', [3, 5, 0, 4], [4, 7, 0, 5]],
  ['card:c* or note:b*', [1, 3, 2, 5, 0, 4], [1, 4, 2, 3, 6, 7, 0, 5]],
  ['resched:1 note:b* or back:one', [3, 2, 5], [4, 2, 3, 6, 7]],
  ['prop:due=3 deck:A or deck:B', [0, 3], [0, 4]],
  ['back:one note:* or text:*', [3, 2, 5, 0, 4], [4, 2, 3, 6, 7, 0, 5]],
  ['prop:resched=0 or did:1', [0, 3, 5], [0, 4, 7, 6]],
  ['deck:A deck:*', [2, 4, 1], [2, 5, 3, 1]],
  ['-deck:A', [0, 3, 5], [0, 4, 6, 7]],
  ['preset:Default', [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]],
  ['nid:1,2 or is:new', [1, 2, 4, 5], [1, 2, 3, 5, 6]],
  ['mid:1774903411533 or tag:u', [1, 3, 4, 5], [1, 4, 5, 6, 7]],
  ['sc:one', [0, 4], [0, 5]],
  ['-sc:one', [1, 2, 3, 5], [1, 2, 3, 4, 6, 7]],
  ['dupe:1774903411533,one or deck:B', [0, 1, 3], [0, 1, 4]],
  ['has-cd:x or deck:A tag:t', [2], [2, 3]],
  ['prop:due>0', [0, 3, 5], [0, 4, 7]],
  ['tag:none', [1, 3], [1, 4]],
  ['edited:1', [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]],
  ['added:1 one', [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]],
]

t.test('a search finds in the order of the path that SQLite takes', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  const notes: number[] = []
  for (const [deckName, modelName, first, second, tags] of NOTES) {
    await call(port, 'createDeck', { deck: deckName })
    const fields = modelName === 'Cloze' ? { Text: first, 'Back Extra': second } : { Front: first, Back: second }
    notes.push((await call(port, 'addNote', { note: { deckName, modelName, fields, tags } })) as number)
  }
  const cards = ((await call(port, 'findCards', { query: 'is:new' })) as number[]).toSorted((a, b) => a - b)
  await call(port, 'suspend', { cards: [cards[2], cards[5]] })
  await call(port, 'setDueDate', { cards: [cards[7], cards[4], cards[0]], days: '3' })
  for (const [query, ofNotes, ofCards] of ORDERS) {
    const found = (await call(port, 'findNotes', { query })) as number[]
    t.strictSame(
      found.map((id) => notes.indexOf(id)),
      ofNotes,
      query,
    )
    const foundCards = (await call(port, 'findCards', { query })) as number[]
    t.strictSame(
      foundCards.map((id) => cards.indexOf(id)),
      ofCards,
      query,
    )
  }
})
