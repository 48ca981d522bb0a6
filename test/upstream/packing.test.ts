import t from 'tap'
import { createFake, type FakeOptions, leaf, texts } from './fake-anki.ts'

const asked = (exchange: { calls: readonly { action: string }[] }) => exchange.calls.map(({ action }) => action)
const DECKS = '{"result": "deckNames", "error": null}'
const queries = (count: number) =>
  Array.from({ length: count }, (_, index) => leaf('findNotes', { query: `q${index}` }))

/** A lane whose first exchange waits for the test, so that everything sent meanwhile queues up. */
function busy(options: FakeOptions = {}) {
  const fake = createFake({ ...options, holds: (number) => number === 1 || options.holds?.(number) === true })
  const first = fake.send('first', leaf('deckNames'))
  return { ...fake, free: () => fake.exchanges[0]?.reply(DECKS), first }
}

t.test('a lone call is sent at once, as itself', async (t) => {
  const fake = createFake()
  const answer = fake.send('a', leaf('findNotes', { query: 'x' }))
  t.equal(fake.exchanges.length, 1)
  t.equal(fake.exchanges[0]?.body, '{"action": "findNotes", "version": 6, "params": {"query":"x"}}')
  t.same(texts(await answer), ['"findNotes"'])
})

t.test('reads of many clients that wait go out together, and each gets its own answer', async (t) => {
  const fake = busy({ answer: ({ params }) => params?.query })
  const answers = ['a', 'b', 'c'].map((client, index) => fake.send(client, leaf('findNotes', { query: `q${index}` })))
  fake.free()
  t.same((await Promise.all(answers)).map(texts), [['"q0"'], ['"q1"'], ['"q2"']])
  t.equal(fake.exchanges.length, 2)
})

t.test('a write shares its exchange with leaves of its own request only', async (t) => {
  const fake = busy()
  const answers = [
    fake.send('a', leaf('findNotes', { query: 'x' })),
    fake.send('b', leaf('deckNames'), leaf('createDeck', { deck: 'x' }), leaf('modelNames')),
    fake.send('c', leaf('findCards', { query: 'x' })),
  ]
  fake.free()
  await Promise.all(answers)
  t.same(fake.exchanges.slice(1).map(asked), [
    ['findNotes', 'findCards'],
    ['deckNames', 'createDeck', 'modelNames'],
  ])
})

t.test('whether a call is a read is asked of the call: media make canAddNotes a write', async (t) => {
  const fake = busy({ answer: () => [true] })
  const note = { deckName: 'd', modelName: 'm', fields: {} }
  const answers = [
    fake.send('a', leaf('canAddNote', { note })),
    fake.send('b', leaf('canAddNote', { note: { ...note, audio: [{ url: 'http://x' }] } })),
    fake.send('c', leaf('canAddNote', { note: { ...note, audio: [] } })),
  ]
  fake.free()
  await Promise.all(answers)
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [2, 1],
  )
})

t.test('calls of one client keep their order around its writes', async (t) => {
  const fake = busy()
  const answers = [
    fake.send('a', leaf('deckNames')),
    fake.send('a', leaf('createDeck', { deck: 'x' })),
    fake.send('a', leaf('modelNames')),
  ]
  fake.free()
  await Promise.all(answers)
  t.same(fake.exchanges.slice(1).map(asked), [['deckNames'], ['createDeck'], ['modelNames']])
})

t.test('a client with many calls leaves every other its turn', async (t) => {
  const fake = busy({ bounds: { window: 9 } })
  const hog = queries(40).map((call) => fake.send('hog', call))
  const other = fake.send('other', leaf('findCards', { query: 'mine' }))
  fake.free()
  await other
  t.ok(fake.exchanges.length <= 3)
  t.ok(asked(fake.exchanges[1] as never).includes('findCards'))
  await Promise.all(hog)
})

t.test('a write that waits is not passed over by packs of reads for ever', async (t) => {
  const fake = busy()
  let writing = true
  const reader = async (client: string) => {
    while (writing) await fake.send(client, leaf('findNotes', { query: client }))
  }
  const readers = ['a', 'b', 'c'].map(reader)
  const write = fake.send('w', leaf('createDeck', { deck: 'x' }))
  fake.free()
  await write
  writing = false
  t.ok(fake.exchanges.findIndex((exchange) => asked(exchange).includes('createDeck')) <= 3)
  await Promise.all(readers)
})

t.test('an exchange asks for no more of the window than its bound, as the catalogue has it', async (t) => {
  const fake = busy()
  const answers = queries(100).map((call, index) => fake.send(`c${index}`, call))
  fake.free()
  await Promise.all(answers)
  // 1.8 ms each, 80 ms at once; the next ones are larger, as this Anki is quicker.
  t.equal(fake.exchanges[1]?.calls.length, 44)
})

t.test('an exchange of several is no larger than its bound, and a single larger call goes alone', async (t) => {
  const fake = busy({ bounds: { pack: 1000 } })
  const query = 'x'.repeat(600)
  const answers = ['a', 'b', 'c'].map((client) => fake.send(client, leaf('findNotes', { query })))
  answers.push(fake.send('d', leaf('findNotes', { query: 'x'.repeat(2000) })))
  fake.free()
  await Promise.all(answers)
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [1, 1, 1, 1],
  )
})

t.test('a multi stays in one exchange beside others, within the bounds', async (t) => {
  const fake = busy()
  const answers = [
    fake.send('a', leaf('deckNames')),
    fake.send('b', ...queries(10)),
    fake.send('c', leaf('modelNames')),
  ]
  fake.free()
  await Promise.all(answers)
  t.same(asked(fake.exchanges[1] as never), ['deckNames', ...new Array(10).fill('findNotes'), 'modelNames'])
})

t.test('a multi too large for the rest of an exchange is not torn: it goes whole in the next', async (t) => {
  const fake = busy()
  const answers = [fake.send('a', ...queries(30)), fake.send('b', ...queries(30))]
  fake.free()
  await Promise.all(answers)
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [30, 30],
  )
})

t.test('a multi beyond the bounds goes in parts, in order, and others get turns between them', async (t) => {
  const fake = busy({ answer: ({ params }) => params?.query })
  const large = fake.send('a', ...queries(100))
  const write = fake.send('b', leaf('createDeck', { deck: 'x' }))
  fake.free()
  t.same(
    texts(await large),
    Array.from({ length: 100 }, (_, index) => `"q${index}"`),
  )
  await write
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [44, 1, 44, 12],
  )
})

t.test('notes are created at most so many at a time', async (t) => {
  const fake = createFake({ bounds: { notes: 3 } })
  await fake.send('a', ...Array.from({ length: 7 }, () => leaf('addNote', { note: {} })))
  t.same(
    fake.exchanges.map(({ calls }) => calls.length),
    [3, 3, 1],
  )
})

t.test('what may not share an exchange goes alone, and the rest of its request around it in order', async (t) => {
  const fake = createFake()
  await fake.send('a', leaf('deckNames'), leaf('modelNames'), leaf('sync'), leaf('getTags'))
  t.same(fake.exchanges.map(asked), [['deckNames', 'modelNames'], ['sync'], ['getTags']])
})

t.test('a read of the same client passes between the parts of its large write', async (t) => {
  const fake = createFake({ bounds: { notes: 1 } })
  const large = fake.send('a', ...Array.from({ length: 5 }, () => leaf('addNote', { note: {} })))
  await fake.send('a', leaf('deckNames'))
  t.ok(fake.exchanges.length < 5)
  await large
})

t.test('after a pack, the calls that come at once upon the answers go together again', async (t) => {
  const fake = busy()
  const loop = async (client: string) => {
    for (let round = 0; round < 5; round++) await fake.send(client, leaf('findNotes', { query: client }))
  }
  const loops = Array.from({ length: 20 }, (_, index) => loop(`c${index}`))
  fake.free()
  await Promise.all(loops)
  t.same(
    fake.exchanges.slice(1).map(({ calls }) => calls.length),
    [20, 20, 20, 20, 20],
  )
})

t.test('a multi whose pack got no reply is sent again whole, because it is a snapshot', async (t) => {
  const fake = createFake({ holds: (number) => number === 1, spoil: (calls) => (calls.length > 3 ? null : undefined) })
  const first = fake.send('x', leaf('version'))
  const rest = [
    fake.send('a', leaf('deckNames'), leaf('modelNames')),
    fake.send('b', leaf('getTags')),
    fake.send('c', leaf('getProfiles')),
  ]
  fake.exchanges[0]?.reply('{"result": 6, "error": null}')
  t.same(texts(await first), ['6'])
  t.same((await Promise.all(rest)).flatMap(texts), ['"deckNames"', '"modelNames"', '"getTags"', '"getProfiles"'])
  t.same(
    fake.exchanges.map(({ calls }) => calls.length),
    [1, 4, 1, 1, 2],
  )
})

t.test('a multi that gets no reply even alone is sent call by call', async (t) => {
  const fake = createFake({ spoil: (calls) => (calls.length > 1 ? null : undefined) })
  t.same(texts(await fake.send('a', leaf('deckNames'), leaf('modelNames'))), ['"deckNames"', '"modelNames"'])
  t.same(
    fake.exchanges.map(({ calls }) => calls.length),
    [2, 1, 1],
  )
})
