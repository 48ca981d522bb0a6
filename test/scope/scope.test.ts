import t from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import { SCOPE, scopeWith } from './given.ts'

t.test('a deck belongs to the deck of the scope that it is, or lies below, by the names as Anki reads them', (t) => {
  const { rootOf } = scopeWith({ decks: ['Japanese', ' Shared::W\u00f6rter '] })
  for (const deck of ['Japanese', 'JAPANESE', 'japanese::Verbs', ' Japanese ::x', 'Japanese::'])
    t.equal(rootOf(deck), 'Japanese', deck)
  for (const deck of ['Shared::w\u00f6rter', 'shared::Wo\u0308rter::a::b'])
    t.equal(rootOf(deck), 'Shared::W\u00f6rter', deck)
  for (const deck of ['Japan', 'Japanese2', 'Japanese 2', 'Shared', 'x::Japanese', '', 'Default'])
    t.equal(rootOf(deck), null, deck)
  t.end()
})

t.test('a client with every deck has each deck as a deck of its own', (t) => {
  const scope = scopeOf(everyDeck('gone'))
  t.match(scope, { hasEveryDeck: true, deletedTag: 'gone', shared: 'delete' })
  t.equal(scope.rootOf(' Medicine::x'), 'Medicine::x')
  t.match(scopeWith(), { hasEveryDeck: false, deletedTag: null, shared: 'tag' })
  t.end()
})

t.test('scopes that hold the same notes have one key, and others have another', (t) => {
  const { key } = scopeWith({ decks: ['a', 'B'] })
  t.equal(scopeWith({ decks: ['b', 'A '], whole: ['sync'], shared: 'edit' }).key, key)
  const others = [{ decks: ['a'] }, { decks: ['a::B'] }, { decks: null }, { decks: ['a', 'b'], deletedTag: 'gone' }]
  const keys = others.map((other) => scopeWith(other).key)
  t.equal(new Set([key, ...keys]).size, 5)
  t.end()
})

t.test('the owner grants the actions that the scope names', (t) => {
  const { grants } = scopeWith({ whole: ['sync'] })
  t.same(['sync', 'guiUndo'].filter(grants), ['sync'])
  t.end()
})

t.test('a scope is compiled once', (t) => {
  t.equal(scopeOf(SCOPE), scopeOf(SCOPE))
  t.not(scopeOf(SCOPE), scopeOf({ ...SCOPE }))
  t.end()
})
