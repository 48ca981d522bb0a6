import t from 'tap'
import { refusedOutright } from '../../src/scope/outright.ts'
import { given, SOFT } from './given.ts'

t.test('a call is refused outright by its action, its ids, its decks or its tags', (t) => {
  for (const [code, action, params] of [
    ['scope.whole', 'sync', null],
    ['scope.ids', 'suspend', { cards: [5.5] }],
    ['scope.deck', 'createDeck', { deck: 'Medicine' }],
    ['scope.deletes', 'deleteDecks', { decks: ['Japanese'], cardsToo: true }],
  ] as const)
    t.match(refusedOutright(given(action, params, SOFT)), { code, status: 403 }, action)
  t.end()
})

t.test('no other call is refused outright', (t) => {
  for (const [action, params] of [
    ['version', null],
    ['suspend', { cards: [5] }],
    ['deleteNotes', { notes: [5] }],
    ['notesInfo', { query: 'x' }],
    ['createDeck', { deck: 'Japanese::x' }],
  ] as const)
    t.equal(refusedOutright(given(action, params)), null, action)
  t.equal(refusedOutright(given('sync', null, null)), null, 'a client without a scope')
  t.end()
})
