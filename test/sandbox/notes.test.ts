import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

async function start(t: Test, options = {}): Promise<number> {
  const sandbox = await startSandbox(options)
  t.teardown(sandbox.close)
  return sandbox.port
}

const basic = (front: unknown, back: unknown = 'b', more = {}): object => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: front, Back: back },
  ...more,
})
const cloze = (text: string, extra = '', more = {}): object => ({
  deckName: 'Default',
  modelName: 'Cloze',
  fields: { Text: text, 'Back Extra': extra },
  ...more,
})

async function refusal(port: number, note: object): Promise<unknown> {
  const { error } = (await call(port, 'canAddNoteWithErrorDetail', { note })) as { error?: string }
  return error
}

const EMPTY = 'cannot create note because it is empty'
const DUPLICATE = 'cannot create note because it is a duplicate'
const ODD = 'cannot create note for unknown reason'

t.test('a first field is empty when nothing is left of it without its HTML', async (t) => {
  const port = await start(t)
  for (const front of ['', ' ', '<br>', '&nbsp;', '<img>', '<!-- x -->', '\u3000', '<style>x</style>']) {
    t.equal(await refusal(port, basic(front)), EMPTY, front)
  }
  for (const front of ['<img src="a.png">', '[sound:x.mp3]', '&lt;'])
    t.equal(await refusal(port, basic(front)), undefined)
})

t.test('notes are duplicates when their first fields read the same', async (t) => {
  const port = await start(t)
  for (const front of ['a', 'é', '<img src="a.png">', 'ab']) await call(port, 'addNote', { note: basic(front) })
  for (const front of ['&#97;', '<i>a</i>', 'e\u0301', '<img src=a.png>', 'a<br>b']) {
    t.equal(await refusal(port, basic(front)), DUPLICATE, front)
  }
  for (const front of ['A', ' a ', '<img src="b.png">']) t.equal(await refusal(port, basic(front)), undefined, front)
})

t.test('clozes belong into the field of a cloze note that shows them, and nowhere else', async (t) => {
  const port = await start(t)
  await call(port, 'addNote', { note: basic('a') })
  t.equal(await refusal(port, cloze('', '')), EMPTY)
  t.equal(await refusal(port, cloze('', '{{c1::x}}')), ODD)
  t.equal(await refusal(port, cloze('{{c1::x}}', '{{c1::a}}')), ODD)
  t.equal(await refusal(port, cloze('{{c0::x}}')), ODD)
  t.equal(await refusal(port, cloze('{{c1::x')), ODD)
  t.equal(await refusal(port, cloze('{{c1::}}')), undefined)
  t.equal(await refusal(port, basic('{{c1::x}}')), ODD)
  t.equal(await refusal(port, basic('a', '{{c1::x}}')), ODD)
  t.equal(await refusal(port, basic('', '{{c1::x}}')), EMPTY)
})

t.test(
  'each cloze number gets a card, nested ones too; without one, a scope that skips the check leaves one card',
  async (t) => {
    const port = await start(t)
    const cards = async (note: object): Promise<number> => {
      const id = await call(port, 'addNote', { note })
      const [info] = (await call(port, 'notesInfo', { notes: [id] })) as { cards: number[] }[]
      return info?.cards.length ?? 0
    }
    t.equal(await cards(cloze('{{c1::a {{c2::b}} }} {{c2::d::hint}} {{c5::e}}')), 3)
    t.equal(await cards(cloze('no', '', { options: { duplicateScope: 'deck' } })), 1)
    t.equal(await cards({ ...basic('o', ''), modelName: 'Basic (and reversed card)' }), 1)
    t.equal(
      await cards({ ...basic('o', 'x'), modelName: 'Basic (and reversed card)', options: { allowDuplicate: true } }),
      2,
    )
  },
)

t.test('an older generation answers addNotes with null in place of what failed', async (t) => {
  const notes = [basic('one'), {}, basic('one'), basic('two')]
  const older = await start(t, { generation: 'older' })
  const [one, ...rest] = (await call(older, 'addNotes', { notes })) as (number | null)[]
  t.type(one, 'number')
  t.match(rest, [null, null, Number])
  const newer = await start(t)
  await t.rejects(call(newer, 'addNotes', { notes }), { message: `["'modelName'", '${DUPLICATE}']` })
  t.strictSame(await call(newer, 'findNotes', { query: '' }), [])
})

t.test('parameters of the wrong kind fail as they do on their way into Anki', async (t) => {
  const port = await start(t)
  const add = (more: object): Promise<unknown> => call(port, 'addNote', { note: { ...basic('x'), ...more } })
  await t.rejects(add({ tags: 5 }), { message: 'must assign iterable' })
  await t.rejects(add({ tags: [1] }), { message: 'bad argument type for built-in operation' })
  await t.rejects(add({ fields: 'x' }), { message: "'str' object has no attribute 'items'" })
  await t.rejects(add({ deckName: 5 }), { message: 'bad argument type for built-in operation' })
  await t.rejects(add({ deckName: '' }), { message: 'deck was not found: ' })
  await t.rejects(add({ audio: { filename: 'x', fields: 5 } }), { message: "'int' object is not iterable" })
  await t.rejects(add(basic('\ud83d\ud83d')), {
    message: "'utf-8' codec can't encode characters in position 0-1: surrogates not allowed",
  })
  await t.rejects(call(port, 'getNoteTags', { note: true }), {
    message: 'Field anki.notes.NoteId.nid: Expected an int, got a boolean.',
  })
})

t.test("Anki's window writes down the notes that go, until it cannot read a list of them", async (t) => {
  const port = await start(t)
  const remove = (notes: unknown): Promise<unknown> => call(port, 'deleteNotes', { notes })
  t.equal(await remove([5]), null)
  await t.rejects(remove(['x']), { message: /no such column: x.*select id, mid, flds from notes where id in \(x\)/ })
  await t.rejects(remove(['x']), { message: "'str' object cannot be interpreted as an integer" })
  t.equal(await remove(null), null)

  const other = await start(t)
  await t.rejects(call(other, 'deleteNotes', { notes: null }), { message: "'NoneType' object is not iterable" })
  await t.rejects(call(other, 'deleteNotes', { notes: [null] }), {
    message: "'NoneType' object cannot be interpreted as an integer",
  })
})

t.test('tags are cut at spaces, each part is completed, and removing one takes those below it', async (t) => {
  const port = await start(t)
  const tags = ['a"b', '\u0001x', 'x,y', '::a', 'a::', 'a::::b', 'old::child oldx', 'old']
  const note = await call(port, 'addNote', { note: basic('t', 'b', { tags }) })
  const own = (): Promise<unknown> => call(port, 'getNoteTags', { note })
  t.strictSame(await own(), ['a"b', 'a::blank', 'a::blank::b', 'blank::a', 'old', 'old::child', 'oldx', 'x', 'x,y'])
  await call(port, 'removeTags', { notes: [note], tags: 'OLD a* a' })
  t.strictSame(await own(), ['a"b', 'blank::a', 'oldx', 'x', 'x,y'])
  await call(port, 'addTags', { notes: [note], tags: 'X é\u3000z' })
  t.strictSame(await own(), ['a"b', 'blank::a', 'oldx', 'x', 'x,y', 'z', 'é'])
})
