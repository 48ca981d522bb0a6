import t from 'tap'
import { withParams } from '../../src/upstream/leaf.ts'
import { type Asked, createFake, type FakeOptions, leaf, texts } from './fake-anki.ts'

const DECKS = '{"result": "deckNames", "error": null}'
const ids = (...notes: unknown[]) => leaf('notesInfo', { notes })
const info = (id: unknown) => ({ noteId: id })
const list = (call: Asked) => (call.params?.notes ?? call.params?.cards ?? []) as unknown[]
/** Answers as an upstream that knows every note. */
const knowing = (call: Asked): unknown => (call.action === 'notesInfo' ? list(call).map(info) : undefined)

function busy(options: FakeOptions = {}) {
  const fake = createFake({ answer: knowing, ...options, holds: (number) => number === 1 })
  void fake.send('first', leaf('deckNames'))
  return { ...fake, free: () => fake.exchanges[0]?.reply(DECKS) }
}

t.test('lists of ids of several callers are asked as one, and each gets what is its own', async (t) => {
  const fake = busy()
  const answers = [fake.send('a', ids(1, 2)), fake.send('b', ids(3)), fake.send('c', ids())]
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [['[{"noteId":1}, {"noteId":2}]'], ['[{"noteId":3}]'], ['[]']])
  t.equal(fake.exchanges.length, 2)
  t.equal(fake.exchanges[1]?.body, '{"action": "notesInfo", "version": 6, "params": {"notes": [1, 2, 3]}}')
  t.equal(fake.told.merged, 3)
})

t.test('an id that several ask for is asked once', async (t) => {
  const fake = busy()
  const answers = [fake.send('a', ids(1, 2, 1)), fake.send('b', ids(2, 3))]
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [
    ['[{"noteId":1}, {"noteId":2}, {"noteId":1}]'],
    ['[{"noteId":2}, {"noteId":3}]'],
  ])
  t.same(list(fake.exchanges[1]?.calls[0] as Asked), [1, 2, 3])
})

t.test('calls of one multi are merged too, beside its other reads', async (t) => {
  const fake = createFake({ answer: knowing })
  const answer = await fake.send('a', ids(1), leaf('deckNames'), ids(2), leaf('cardsModTime', { cards: [] }))
  t.same(texts(answer).slice(0, 3), ['[{"noteId":1}]', '"deckNames"', '[{"noteId":2}]'])
  t.equal(fake.exchanges[0]?.calls.length, 3)
})

t.test('lists are never joined across a write of their own request', async (t) => {
  const fake = createFake({ answer: knowing })
  await fake.send('a', ids(1), leaf('deleteNotes', { notes: [2] }), ids(2))
  t.same(
    fake.exchanges.map(({ calls }) => calls.map(({ action }) => action)),
    [['notesInfo', 'deleteNotes', 'notesInfo']],
  )
})

t.test('a joined list stays within one batch of upstream', async (t) => {
  const fake = busy({ bounds: { window: 1000 } })
  const many = (from: number) => ids(...Array.from({ length: 400 }, (_, index) => from + index))
  const answers = [1000, 2000, 3000].map((from, index) => fake.send(`c${index}`, many(from)))
  fake.free()
  await Promise.all(answers)
  t.same(
    fake.exchanges[1]?.calls.map((call) => list(call).length),
    [800, 400],
  )
})

t.test('only lists of plain ids are joined: the rest goes as it was written', async (t) => {
  const odd = [
    ids(1, null),
    ids('1'),
    ids(1.5),
    leaf('notesInfo', { notes: '' }),
    leaf('notesInfo', { query: 'x' }),
    leaf('notesInfo', { notes: [1], query: 'x' }),
    leaf('notesInfo'),
    withParams(ids(), Buffer.from('{"notes": [1], "notes": [2]}')),
    withParams(ids(), Buffer.from('{"notes": [1.0]}')),
    withParams(ids(), Buffer.from('{"notes": [12345678901234567890]}')),
  ]
  const fake = busy({ answer: () => null })
  const answers = odd.map((call, index) => fake.send(`c${index}`, call))
  fake.free()
  await Promise.all(answers)
  t.equal(fake.exchanges[1]?.calls.length, odd.length)
  for (const { params } of odd) t.ok(params === null || fake.exchanges[1]?.body.includes(params.toString()))
  t.equal(fake.told.merged, 0)
})

t.test('notes to be checked are joined as they were written', async (t) => {
  const fake = busy({ answer: ({ params }) => (params as { notes: { n: number }[] }).notes.map(({ n }) => n > 1) })
  const answers = [
    fake.send('a', leaf('canAddNotes', { notes: [{ n: 1 }, { n: 2 }] })),
    fake.send('b', leaf('canAddNotes', { notes: [{ n: 1 }, { n: 3, x: 'é' }] })),
  ]
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [['[false, true]'], ['[false, true]']])
  t.ok(fake.exchanges[1]?.body.includes('[{"n":1}, {"n":2}, {"n":3,"x":"é"}]'))
})

t.test('where the joined call fails as a whole, each is asked by itself and gets its own answer', async (t) => {
  const answer = (call: Asked) => (list(call).includes(13) ? new Error('13') : knowing(call))
  const fake = busy({ answer })
  const answers = [fake.send('a', ids(1)), fake.send('b', ids(13)), fake.send('c', ids(2))]
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [['[{"noteId":1}]'], ['"13"'], ['[{"noteId":2}]']])
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [1, 3],
  )
  t.equal(fake.told.resent, 3)
})

t.test('a multi of which a joined call failed is asked again whole: it stays a snapshot', async (t) => {
  const answer = (call: Asked) => (list(call).includes(13) ? new Error('13') : knowing(call))
  const fake = createFake({ answer })
  t.same(texts(await fake.send('a', leaf('deckNames'), ids(13), ids(1))), ['"deckNames"', '"13"', '[{"noteId":1}]'])
  t.same(
    fake.exchanges.map(({ calls }) => calls.length),
    [2, 3],
  )
})

t.test('a result of another length than the joined list is not cut', async (t) => {
  const fake = busy({ answer: (call) => (list(call).length > 1 ? [info(1)] : knowing(call)) })
  const answers = [fake.send('a', ids(1)), fake.send('b', ids(2))]
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [['[{"noteId":1}]'], ['[{"noteId":2}]']])
})

t.test('a long list is asked in pieces and answered as one', async (t) => {
  const fake = createFake({ answer: knowing })
  const all = Array.from({ length: 5000 }, (_, index) => index + 1)
  const answer = await fake.send('a', ids(...all))
  t.same(JSON.parse(texts(answer)[0] ?? ''), all.map(info))
  t.ok(fake.exchanges.length >= 2)
  t.same(
    fake.exchanges.flatMap(({ calls }) => calls.flatMap(list)),
    all,
  )
})

t.test('the first error of a piece is the whole answer, and only the piece behind it is asked too', async (t) => {
  const answer = (call: Asked) => (list(call).includes(2500) ? new Error('first') : knowing(call))
  const fake = createFake({ answer })
  const call = ids(...Array.from({ length: 30_000 }, (_, index) => index + 1))
  t.same(texts(await fake.send('a', call, leaf('deckNames'))), ['"first"', '"deckNames"'])
  const asked = fake.exchanges.map(({ calls }) => calls.flatMap(list))
  const failed = asked.findIndex((some) => some.includes(2500))
  t.ok(failed >= 0)
  t.ok(asked.slice(failed + 2).every((some) => some.length === 0))
})

t.test('a long list with an id twice is asked whole: upstream answers otherwise in pieces', async (t) => {
  const fake = createFake({ answer: knowing })
  await fake.send('a', ids(...Array.from({ length: 5000 }, (_, index) => (index % 4999) + 1)))
  t.equal(fake.exchanges.length, 1)
})
