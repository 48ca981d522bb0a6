import t from 'tap'
import type { KnownInside } from '../../src/scope/known.ts'
import { cutResult, idsInResult, keep, listSpans, type ResultKind } from '../../src/scope/results.ts'
import { scopeWith } from './given.ts'

const INSIDE = new Set(['5', '6'])
const known = {
  isCardInside: (id: string) => INSIDE.has(id),
  isNoteInside: (id: string) => INSIDE.has(id),
  decks: { ids: INSIDE },
} as unknown as KnownInside

const cut = (kind: ResultKind, text: string) => cutResult(kind, Buffer.from(text), known, scopeWith()).toString()
const ids = (kind: ResultKind, text: string) => idsInResult(kind, Buffer.from(text))

t.test('the ids in a result are those that have to be known before it is cut', (t) => {
  t.same(ids('cards', '[5, 71]'), { cards: ['5', '71'], notes: [] })
  t.same(ids('notes', '[5, 71]'), { cards: [], notes: ['5', '71'] })
  t.same(ids('reviews', '[[1700000000000, 5, -1], [1, 71]]'), { cards: ['5', '71'], notes: [] })
  t.same(ids('cards-of-notes', '[{"noteId": 1, "cards": [5, 71]}, {}, {"cards": [6]}]'), {
    cards: ['5', '71', '6'],
    notes: [],
  })
  for (const kind of ['models', 'deck-names', 'deck-ids'] as const)
    t.same(ids(kind, '[{"cards": [5]}]'), { cards: [], notes: [] })
  t.end()
})

t.test('a value in place of an id is no id', (t) => {
  t.same(ids('cards', '["5", null, -5, 5.5, 1e3, 12345678901234567890, 1234567890123456789]').cards, [
    '1234567890123456789',
  ])
  t.same(ids('reviews', '[[1], [], [1, null]]').cards, [])
  t.same(ids('cards-of-notes', '[5, {"cards": 5}, {"cards": {"5": 1}}, {"other": [5]}]').cards, [])
  for (const kind of ['cards', 'notes', 'reviews', 'cards-of-notes'] as const)
    for (const text of ['null', '{"cards": [5]}', '""']) t.same(ids(kind, text), { cards: [], notes: [] }, text)
  t.end()
})

t.test('ids outside are cut out of a list, and the others stay as they were written', (t) => {
  for (const kind of ['cards', 'notes'] as const) {
    t.equal(cut(kind, '[5, 71, 6]'), '[5, 6]')
    t.equal(cut(kind, '[71, 5,6]'), '[5, 6]')
    t.equal(cut(kind, '[71]'), '[]')
    t.equal(cut(kind, '[5,6]'), '[5,6]', 'nothing to cut')
    t.equal(cut(kind, '[]'), '[]')
    t.equal(cut(kind, 'null'), 'null')
  }
  t.end()
})

t.test('reviews of cards outside are cut out', (t) => {
  t.equal(cut('reviews', '[[1, 5, 0], [2, 71, 0], [3, 6, 0]]'), '[[1, 5, 0], [3, 6, 0]]')
  t.equal(cut('reviews', '[[5], [1, 6]]'), '[[1, 6]]', 'a review without a card')
  t.end()
})

t.test('cards outside are cut out of notes', (t) => {
  t.equal(
    cut(
      'cards-of-notes',
      '[{"noteId": 1, "cards": [71, 5, 72, 6, 73], "mod": 9}, {"cards": [5,6]}, {"cards": [71]}, {}]',
    ),
    '[{"noteId": 1, "cards": [5, 6], "mod": 9}, {"cards": [5,6]}, {"cards": []}, {}]',
  )
  t.equal(cut('cards-of-notes', '[{"cards": []}]'), '[{"cards": []}]')
  t.equal(cut('cards-of-notes', '[{"cards": [71, 72]}]'), '[{"cards": []}]')
  t.equal(cut('cards-of-notes', '[{"cards": [71, 5]}]'), '[{"cards": [5]}]')
  t.equal(cut('cards-of-notes', '[{"cards": [5, 71]}]'), '[{"cards": [5]}]')
  t.end()
})

t.test('numbers of decks outside become null in note types', (t) => {
  t.equal(
    cut(
      'models',
      '[{"did": 71, "tmpls": [{"did": 5}, {"did": 72}, {"did": null}, {}]}, {"did": 6}, {"tmpls": {"did": 71}}, 5]',
    ),
    '[{"did": null, "tmpls": [{"did": 5}, {"did": null}, {"did": null}, {}]}, {"did": 6}, {"tmpls": {"did": 71}}, 5]',
  )
  t.equal(cut('models', 'null'), 'null')
  t.end()
})

t.test('names of decks outside are cut out', (t) => {
  t.equal(cut('deck-names', '["Default", "Japanese", "Japan", "japanese::Verbs"]'), '["Japanese", "japanese::Verbs"]')
  t.equal(
    cut('deck-ids', '{"Default": 1, "Japanese": 5, "Japan": 6, "Japanese::Verbs": 7}'),
    '{"Japanese": 5, "Japanese::Verbs": 7}',
  )
  t.equal(cut('deck-ids', '{"Default": 1}'), '{}')
  t.equal(cut('deck-ids', '{"Japanese": 5,"Japanese::Verbs": 7}'), '{"Japanese": 5,"Japanese::Verbs": 7}')
  t.equal(cut('deck-ids', 'null'), 'null')
  t.end()
})

t.test('a list from which nothing is cut stays the same object', (t) => {
  const text = Buffer.from('[5,6]')
  t.equal(
    keep(text, listSpans(text), () => true),
    text,
  )
  t.end()
})
