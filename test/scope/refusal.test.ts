import t from 'tap'
import { scopeRefusal } from '../../src/scope/refusal.ts'
import { given } from './given.ts'

t.test('a refusal names the action', (t) => {
  t.match(scopeRefusal('scope.deck', given('createDeck', { deck: 'Medicine' })), {
    kind: 'refused',
    by: 'scope',
    error: {
      code: 'scope.deck',
      status: 403,
      text: 'createDeck names a deck outside the decks of this client',
    },
  })
  t.end()
})
