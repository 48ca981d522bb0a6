import t from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { duplicateEdits } from '../../src/scope/duplicates.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import { edited } from '../../src/wire/edits.ts'
import { given, SCOPE, scopeWith } from './given.ts'

/** The call as Anki gets it. */
function sent(action: string, params: string, scope = scopeWith()): string {
  return edited(Buffer.from(params), duplicateEdits(given(action, params), scope)).toString()
}

/** The options of a note for a deck, as Anki gets them; null if they stay as they are. */
function options(text: string, deck = 'Japanese::Verbs'): string | null {
  const before = `{"note": {"deckName": "${deck}", "options": ${text}}}`
  const after = sent('addNote', before)
  return after === before ? null : (/^\{"note": \{"deckName": "[^"]*", "options": (.*)\}\}$/s.exec(after)?.[1] ?? after)
}

const WALL = '"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Japanese", "checkChildren": true}'

t.test('a note without options is compared with the deck of the scope that it goes to', (t) => {
  t.equal(
    sent('addNote', '{"note": {"deckName": "japanese::x", "fields": {}}}'),
    `{"note": {"options": {${WALL}}, "deckName": "japanese::x", "fields": {}}}`,
  )
  t.equal(
    sent('canAddNotes', '{"notes": [{"deckName": "Japanese"}, {"deckName": "Medicine"}, {"fields": {}}, 5]}'),
    `{"notes": [{"options": {${WALL}}, "deckName": "Japanese"}, {"deckName": "Medicine"}, {"fields": {}}, 5]}`,
    'a note for a deck outside, or for none, fails before it is compared',
  )
  t.end()
})

t.test('a note with other options keeps them', (t) => {
  t.equal(options('{}'), `{${WALL}}`)
  t.equal(options('{"allowDuplicate": true}'), `{"allowDuplicate": true, ${WALL}}`)
  t.equal(options('{"duplicateScope": "collection", "allowDuplicate": false}'), `{"allowDuplicate": false, ${WALL}}`)
  t.equal(
    options('{"duplicateScopeOptions": {"checkAllModels": true, "deckName": "Medicine", "checkChildren": false}}'),
    '{"duplicateScope": "deck", "duplicateScopeOptions": {"checkAllModels": true, "deckName": "Japanese", "checkChildren": true}}',
  )
  t.end()
})

t.test('options that AnkiConnect ignores are replaced', (t) => {
  for (const text of ['"duplicateScope"', '[]', '["duplicateScope"]']) t.equal(options(text), `{${WALL}}`, text)
  for (const text of ['null', '5', 'true']) t.equal(options(text), null, `AnkiConnect fails at ${text}`)
  t.end()
})

t.test('a note that asks for duplicates in a deck inside stays as it is', (t) => {
  for (const text of [
    '{"duplicateScope": "deck"}',
    '{"duplicateScope": "deck", "duplicateScopeOptions": {}}',
    '{"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": null}}',
    '{"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Japanese::Kana"}}',
    '{"duplicateScope": "deck", "duplicateScopeOptions": 5}',
  ])
    t.equal(options(text), null, text)
  t.end()
})

t.test('a note that asks for duplicates in a deck outside, or in no deck, gets the deck of the scope', (t) => {
  const deck = (name: string) => `{"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": ${name}}}`
  for (const text of [
    deck('"Medicine"'),
    deck('"null"'),
    deck('5'),
    deck('["Japanese"]'),
    '{"duplicateScope": "Deck"}',
    '{"duplicateScope": ["deck"]}',
    '{"duplicateScope": null, "duplicateScopeOptions": 5}',
    '{"duplicateScopeOptions": [1]}',
    '{"duplicateScopeOptions": {"deckName": "Japanese::Kana"}}',
  ])
    t.equal(options(text), `{${WALL}}`, text)
  t.end()
})

t.test('the name of the deck is the one of the scope, in the spelling of Python', (t) => {
  t.equal(
    sent('addNote', '{"note": {"deckName": "W\u00f6rter::a"}}', scopeWith({ decks: ['W\u00f6rter'] })),
    '{"note": {"options": {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "W\\u00f6rter", "checkChildren": true}}, "deckName": "W\u00f6rter::a"}}',
  )
  t.end()
})

t.test('a note of a deck that is no text is compared with nothing', (t) => {
  for (const deck of ['null', '5', '["Japanese"]']) {
    const params = `{"note": {"deckName": ${deck}}}`
    t.equal(sent('addNote', params, scopeWith({ decks: ['Japanese', 'ul', '', 'blank'] })), params, deck)
  }
  t.end()
})

t.test('calls that make no notes, and those of a client with every deck, stay as they are', (t) => {
  const note = '{"note": {"deckName": "Japanese"}}'
  t.same(duplicateEdits(given('updateNote', note), scopeWith()), [])
  t.same(duplicateEdits(given('addNote', note), scopeOf(everyDeck('gone'))), [])
  t.same(duplicateEdits(given('addNote', null), scopeOf(SCOPE)), [])
  t.end()
})
