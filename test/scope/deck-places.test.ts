import t from 'tap'
import { readDeckPlaces } from '../../src/scope/deck-places.ts'
import { given, scopeWith } from './given.ts'

/** The decks that a call names, and whether they are inside. */
function read(action: string, params: string | null) {
  const leaf = given(action, params)
  const places = readDeckPlaces(leaf, scopeWith())
  if (places === 'odd') return places
  return places.map(({ start, end, name, isInside }) => [leaf.params?.toString('utf8', start, end), name, isInside])
}

t.test('the decks that a call names are found, with their places', (t) => {
  t.same(read('changeDeck', '{"cards": [1], "deck": "japanese::Verbs"}'), [
    ['"japanese::Verbs"', 'japanese::Verbs', true],
  ])
  t.same(read('addNotes', '{"notes": [{"deckName": "Medicine"}, {}, {"deckName": "\\u004aapanese"}]}'), [
    ['"Medicine"', 'Medicine', false],
    ['"\\u004aapanese"', 'Japanese', true],
  ])
  t.same(read('deleteDecks', '{"decks": ["Japanese", null, 5, "Japanese2"]}'), [
    ['"Japanese"', 'Japanese', true],
    ['"Japanese2"', 'Japanese2', false],
  ])
  t.same(read('cardsInfo', '{"cards": [1], "deck": "Japanese"}'), [], 'an action without decks')
  t.end()
})

t.test('values that are no texts name no deck', (t) => {
  t.same(read('changeDeck', null), [])
  for (const value of ['null', '5', '["Medicine"]', '{"Medicine": 1}', '[]'])
    t.same(read('changeDeck', `{"deck": ${value}}`), [], value)
  for (const value of ['null', '5', '[]', '{}', 'true']) t.same(read('deleteDecks', `{"decks": ${value}}`), [], value)
  t.end()
})

t.test('a list of decks that is something else is odd: AnkiConnect would iterate over it', (t) => {
  for (const value of ['"Japanese"', '""', '{"Japanese": 1}'])
    t.equal(read('deleteDecks', `{"decks": ${value}}`), 'odd', value)
  t.end()
})
