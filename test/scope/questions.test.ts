import t from 'tap'
import { type Decks, readDecks } from '../../src/scope/decks.ts'
import { createQuestions, type Needs } from '../../src/scope/questions.ts'
import { callText, catalogue, DECKS, SOFT, scopeWith } from './given.ts'

const questions = createQuestions(catalogue)
const decks = readDecks(Buffer.from(DECKS), scopeWith(SOFT)) as Decks
const none = readDecks(Buffer.from('{"Default": 1}'), scopeWith()) as Decks
const ids = (count: number, first = 1) => Array.from({ length: count }, (_, index) => String(first + index))
const needs = (given: Partial<Record<keyof Needs, readonly string[]>>): Needs => ({
  cards: new Set(given.cards),
  notes: new Set(given.notes),
  shared: new Set(given.shared),
})

t.test('the questions about ids name the decks by their numbers, and leave out what the client has deleted', (t) => {
  const asked = questions.about(needs({ cards: ['11', '12'], notes: ['21'], shared: ['21'] }), decks)
  t.same(
    asked.map(({ about, leaf }) => [about, callText(leaf)]),
    [
      ['cards', String.raw`findCards {"query": "did:5,6 -did:1,7 -\"tag:deleted-by::pupil\" cid:11,12"}`],
      ['notes', String.raw`findNotes {"query": "did:5,6 -did:1,7 -\"tag:deleted-by::pupil\" nid:21"}`],
      ['shared', String.raw`findNotes {"query": "-(did:5,6 -did:1,7 -\"tag:deleted-by::pupil\") nid:21"}`],
    ],
  )
  t.same(questions.about(needs({ cards: ['11'] }), none), [], 'nothing is inside a scope without decks')
  t.end()
})

t.test('many ids are asked for in parts of 500', (t) => {
  for (const [count, parts] of [
    [0, []],
    [500, [500]],
    [501, [500, 1]],
    [1200, [500, 500, 200]],
  ] as const) {
    const asked = questions.about(needs({ cards: ids(count) }), decks)
    const found = asked.map(({ leaf }) => /cid:([0-9,]*)/.exec(callText(leaf))?.[1]?.split(',') ?? [])
    t.same(
      found.map(({ length }) => length),
      parts,
    )
    t.same(found.flat(), ids(count))
  }
  t.end()
})

t.test('the other questions are searches by numbers and by the tag of deleted notes', (t) => {
  const texts = (leaves: Parameters<typeof callText>[0][]) => leaves.map(callText)
  t.equal(callText(questions.decks), 'deckNamesAndIds')
  t.same(
    texts([...questions.whole('cards', decks)]),
    decks.parts.map((part) => `findCards {"query": ${JSON.stringify(part)}}`),
  )
  t.equal(callText(questions.deleted('notes', 'gone')), String.raw`findNotes {"query": "\"tag:gone\""}`)
  t.same(texts([...questions.ofNotes('notes', ['1', '2'])]), ['findNotes {"query": "nid:1,2"}'])
  t.same(texts([...questions.ofNotes('cards', ['1'], ' -is:suspended')]), [
    'findCards {"query": "nid:1 -is:suspended"}',
  ])
  t.same(texts([...questions.places(['1', '2'])]), ['getDecks {"cards": [1, 2]}'])
  t.same(texts([...questions.cardsOutside(['1'], decks)]), ['findCards {"query": "-(did:5,6 -did:1,7) cid:1"}'])
  t.same(texts([...questions.notesInside(['1'], decks)]), ['findNotes {"query": "did:5,6 -did:1,7 nid:1"}'])
  t.end()
})

t.test('in a scope without decks, every card is outside and no note inside', (t) => {
  t.same(questions.cardsOutside(['1'], none).map(callText), ['findCards {"query": " cid:1"}'])
  t.same(questions.notesInside(['1'], none), [])
  t.end()
})

t.test('the same question is the same object, so that its reply is found in the cache at once', (t) => {
  const own = createQuestions(catalogue)
  const [first] = own.ofNotes('notes', ['1'])
  t.equal(own.ofNotes('notes', ['1'])[0], first)
  t.not(own.ofNotes('cards', ['1'])[0], first)
  for (const id of ids(198, 2)) own.ofNotes('notes', [id])
  t.equal(own.ofNotes('notes', ['1'])[0], first, 'the oldest of 200 questions')
  own.ofNotes('notes', ['999'])
  t.not(own.ofNotes('notes', ['1'])[0], first, 'older questions are forgotten')
  t.end()
})
