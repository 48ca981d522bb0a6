import t from 'tap'
import { EVERY_DECK, notThat, readDecks } from '../../src/scope/decks.ts'
import { DECKS, SOFT, scopeWith } from './given.ts'

const read = (text: string, scope = scopeWith()) => readDecks(Buffer.from(text), scope)

t.test('the decks of a collection make a condition of their numbers alone', (t) => {
  const decks = read(DECKS)
  t.match(decks, {
    text: Buffer.from(DECKS),
    condition: 'did:5,6 -did:1,7',
    place: 'did:5,6 -did:1,7',
    parts: ['did:5 -did:1,7', 'did:6 -did:1,7'],
  })
  t.same(
    ['1', '5', '6', '7', '8'].filter((id) => decks?.ids.has(id)),
    ['5', '6'],
  )
  t.equal(read('{"Japanese": 5}')?.condition, 'did:5', 'without a deck outside')
  t.equal(notThat('did:5 -did:1'), '-(did:5 -did:1)')
  t.end()
})

t.test('a condition leaves out the notes that the client has deleted, and a place does not', (t) => {
  t.match(read('{"Default": 1, "Japanese": 5}', scopeWith(SOFT)), {
    condition: 'did:5 -did:1 -"tag:deleted-by::pupil"',
    place: 'did:5 -did:1',
    parts: ['did:5 -did:1 -"tag:deleted-by::pupil"'],
  })
  t.end()
})

t.test('a scope without a deck has no condition', (t) => {
  for (const text of ['{}', '{"Default": 1}']) {
    const decks = read(text)
    t.strictSame([decks?.condition, decks?.place, decks?.parts], [null, null, []], text)
  }
  t.end()
})

t.test('many decks make at most 32 searches, which together have all of them', (t) => {
  for (const [count, searches] of [
    [1, 1],
    [32, 32],
    [33, 17],
    [64, 32],
    [200, 29],
  ] as const) {
    const ids = Array.from({ length: count }, (_, index) => 100 + index)
    const names = Object.fromEntries(ids.map((id) => [`Japanese::${id}`, id]))
    const parts = read(JSON.stringify({ Default: 1, ...names }))?.parts ?? []
    t.equal(parts.length, searches)
    const found = parts.flatMap((part) => /^did:([0-9,]+) -did:1$/.exec(part)?.[1]?.split(',') ?? [])
    t.same(found, ids.map(String))
  }
  t.end()
})

t.test('a reply that does not number the decks is not understood', (t) => {
  for (const text of [
    '',
    'null',
    '[1]',
    '{"A": "1"}',
    '{"A": 1.5}',
    '{"A": -1}',
    '{"A": 1, "B": null}',
    '{"A": 12345678901234567890}',
  ])
    t.equal(read(text), null, text)
  t.end()
})

t.test('a scope that holds every deck holds decks of every number, and needs no condition', (t) => {
  t.equal(EVERY_DECK.ids.has('5'), true)
  t.match(EVERY_DECK, { condition: null, place: null })
  t.same(EVERY_DECK.parts, [])
  t.end()
})
