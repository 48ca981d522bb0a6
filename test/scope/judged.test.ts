import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { everyDeck, type ScopeConfig } from '../../src/actions/scope.ts'
import { type Applied, isDeletionOfNotes, judgeScoped } from '../../src/scope/judged.ts'
import type { KnownInside } from '../../src/scope/known.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import { callText, catalogue, given, SCOPE, SOFT } from './given.ts'
import { inShort } from './twins.ts'

/** Cards, notes and decks with these numbers are inside; the note 8 also has cards outside. */
const INSIDE = new Set(['5', '6', '8'])
const known = {
  isCardInside: (id: string) => INSIDE.has(id),
  isNoteInside: (id: string) => INSIDE.has(id),
  isShared: (id: string) => id === '8',
  decks: { ids: INSIDE },
} as unknown as KnownInside
const judging = { nonce: 'nonce', findNotes: catalogue.get('findNotes') as Action }
const NO_ID = '9223372036854775807'
const NO_OTHER_ID = '9223372036854775806'

const judge = (action: string, params: object | string | null, scope: ScopeConfig = SCOPE) =>
  judgeScoped(given(action, params, scope), scopeOf(scope), judging)

/** What becomes of a call: its text, or its outcome in short. */
function become(action: string, params: object | string | null, scope: ScopeConfig = SCOPE): string {
  const judged = judge(action, params, scope)
  if (judged.kind === 'pass') return 'pass'
  const applied = judged.kind === 'settled' ? judged : judged.apply(judged.isNeeded ? known : null)
  return applied.kind === 'settled' ? inShort(applied.outcome) : callText(applied.leaf)
}

function apply(action: string, params: object | string | null, scope: ScopeConfig = SCOPE): Applied {
  const judged = judge(action, params, scope)
  if (judged.kind !== 'ids') throw new Error(judged.kind)
  return judged.apply(known)
}

t.test('calls that concern nothing of the collection pass, and so do those that the owner grants', (t) => {
  t.equal(become('version', null), 'pass')
  t.equal(become('modelNames', {}, SOFT), 'pass')
  t.equal(become('sync', {}), 'refused scope.whole')
  t.equal(become('sync', {}, { ...SCOPE, whole: ['sync'] }), 'pass')
  t.equal(become('sync', {}, everyDeck('gone')), 'sync {}', 'a client with every deck')
  t.equal(become('notesInfo', '{"notes": [9]}', { ...SCOPE, whole: ['notesInfo'] }), 'pass')
  t.end()
})

t.test('ids outside become ids that do not exist, and nothing else of the call changes', (t) => {
  t.equal(
    become('cardsInfo', '{ "cards": [5,7, "9", 7], "x": 1}'),
    `cardsInfo { "cards": [5,${NO_ID}, "${NO_OTHER_ID}", ${NO_ID}], "x": 1}`,
  )
  t.equal(
    become('updateNoteFields', '{"note": {"id": 9, "fields": {}}}'),
    `updateNoteFields {"note": {"id": ${NO_ID}, "fields": {}}}`,
  )
  t.equal(become('deckNameFromId', '{"deckId": 9}'), `deckNameFromId {"deckId": ${NO_ID}}`)
  t.equal(become('deckNameFromId', '{"deckId": 5}'), 'deckNameFromId {"deckId": 5}')
  const leaf = given('cardsInfo', '{"cards": [5]}')
  const judged = judgeScoped(leaf, scopeOf(SCOPE), judging)
  const applied = judged.kind === 'ids' && judged.apply(known)
  t.equal(applied && applied.kind === 'call' && applied.leaf, leaf, 'a call with nothing outside is the same object')
  t.end()
})

t.test('a call tells which of its ids are inside, and which are outside', (t) => {
  t.match(apply('changeDeck', { cards: [5, 7, 6], deck: 'Japanese' }), { cards: ['5', '6'], notes: [], outside: ['7'] })
  t.match(apply('addTags', { notes: [9, 5], tags: 'x' }), { cards: [], notes: ['5'], outside: ['9'] })
  t.match(apply('deckNameFromId', { deckId: 9 }), { cards: [], notes: [], outside: ['9'] })
  t.end()
})

t.test('only what a call names has to be known', (t) => {
  const needs = (action: string, params: object | string | null, scope: ScopeConfig = SCOPE) => {
    const judged = judge(action, params, scope)
    if (judged.kind !== 'ids') return judged.kind
    const { cards, notes, shared } = judged.needs
    return [judged.isNeeded, [...cards].join(), [...notes].join(), [...shared].join()]
  }
  t.same(needs('cardsInfo', { cards: [5, 7, 5] }), [true, '5,7', '', ''])
  t.same(needs('addTags', { notes: [9], tags: 'x' }), [true, '', '9', ''])
  t.same(needs('deckNameFromId', { deckId: 5 }), [true, '', '', ''])
  t.same(needs('cardsInfo', { cards: [] }), [false, '', '', ''])
  t.same(needs('createDeck', { deck: 'Japanese::x' }), [false, '', '', ''])
  for (const action of ['findNotes', 'notesInfo']) t.same(needs(action, { query: 'x' }), [false, '', '', ''])
  t.same(needs('deleteNotes', { notes: [8] }), [true, '', '8', '8'], 'a right that the client may lack')
  t.same(needs('deleteNotes', { notes: [8] }, { ...SCOPE, shared: 'delete' }), [true, '', '8', ''])
  t.end()
})

t.test('ids and decks in unusual forms are refused', (t) => {
  for (const [action, params] of [
    ['cardsInfo', { cards: [5.5] }],
    ['addTags', { notes: '5', tags: 'x' }],
    ['deckNameFromId', { deckId: [5] }],
    ['deleteDecks', { decks: 'Japanese' }],
  ] as const)
    t.equal(become(action, params), 'refused scope.ids', action)
  t.end()
})

t.test('a deck outside is one that does not exist, or the call is refused', (t) => {
  t.equal(become('createDeck', { deck: 'Medicine' }), 'refused scope.deck')
  t.equal(become('getDeckStats', { decks: ['Japanese', 'Medicine'] }), 'refused scope.deck')
  t.equal(become('createDeck', '{"deck": "Japanese::x"}'), 'createDeck {"deck": "Japanese::x"}')
  t.equal(become('changeDeck', { cards: [5], deck: 'Medicine' }), 'refused scope.deck')
  t.equal(
    become('deleteDecks', '{"decks": ["Medicine", "Japanese::x", "Law"], "cardsToo": true}'),
    'deleteDecks {"decks": ["nonce-0-", "Japanese::x", "nonce-1-"], "cardsToo": true}',
  )
  t.equal(become('getDeckConfig', '{"deck": "Medicine"}'), 'getDeckConfig {"deck": "nonce-0-"}')
  t.equal(
    become('updateNoteModel', '{"note": {"id": 5, "modelName": "x"}}', { ...SCOPE, shared: 'edit' }),
    'updateNoteModel {"note": {"id": 5, "modelName": "x"}}',
  )
  t.match(become('addNote', '{"note": {"deckName": "Japanese"}}'), /"duplicateScopeOptions": {"deckName": "Japanese"/)
  for (const action of ['deckNames', 'updateNote']) t.equal(become(action, null), action, 'a call without params')
  t.end()
})

t.test('a note with cards inside and outside is changed only with the right for it', (t) => {
  const calls = {
    tag: ['addTags', { notes: [5, 8], tags: 'x' }],
    tagsOfNote: ['updateNote', { note: { id: 8, tags: ['x'] } }],
    edit: ['updateNote', { note: { id: 8, fields: { Front: 'x' } } }],
    fields: ['updateNoteFields', { note: { id: 8, fields: {} } }],
    delete: ['deleteNotes', { notes: [5, 8] }],
  } as const
  const refused = (shared: ScopeConfig['shared']) =>
    Object.entries(calls).flatMap(([name, [action, params]]) => {
      const outcome = become(action, params, { ...SCOPE, shared })
      if (outcome === 'refused scope.shared') return [name]
      t.equal(outcome, `${action} ${JSON.stringify(params)}`)
      return []
    })
  t.same(refused('tag'), ['edit', 'fields', 'delete'])
  t.same(refused('edit'), ['delete'])
  t.same(refused('delete'), [])
  t.equal(become('deleteNotes', '{"notes": [5]}'), 'deleteNotes {"notes": [5]}', 'a note of the client alone')
  t.equal(become('suspend', '{"cards": [8]}'), 'suspend {"cards": [8]}', 'a call that changes no note')
  t.end()
})

t.test('a query in place of ids goes to Anki as a search, as the client wrote it', (t) => {
  const applied = apply('notesInfo', '{"query": "a \\"b\\" \\u00e9"}')
  t.match(applied, { kind: 'call', isSearch: true, cards: [], notes: [], outside: [] })
  t.equal(become('notesInfo', '{"query": "a \\"b\\" \\u00e9"}'), 'findNotes {"query": "a \\"b\\" \\u00e9"}')
  t.equal(
    become('notesInfo', '{"notes": [9], "query": ""}'),
    'findNotes {"query": ""}',
    'AnkiConnect looks at it first',
  )
  t.equal(become('notesInfo', '{"notes": [5], "query": null}'), 'notesInfo {"notes": [5], "query": null}')
  t.equal(become('notesInfo', '{"notes": [5]}'), 'notesInfo {"notes": [5]}')
  t.equal(become('notesInfo', null), 'notesInfo')
  t.equal(become('findNotes', '{"query": "x"}'), 'findNotes {"query": "x"}')
  t.match(apply('findNotes', '{"query": "x"}'), { isSearch: false })
  t.match(become('cardsInfo', '{"cards": [9], "query": "x"}'), /^cardsInfo/, 'an action that takes no query')
  t.end()
})

t.test('a client that deletes softly cannot delete for good without naming notes', (t) => {
  for (const scope of [SOFT, { ...SOFT, whole: ['guiUndo', 'modelTemplateRemove', 'deleteDecks'] }, everyDeck('gone')])
    t.equal(become('deleteDecks', { decks: ['Japanese'], cardsToo: true }, scope), 'refused scope.deletes')
  t.equal(become('guiUndo', {}, everyDeck('gone')), 'refused scope.deletes')
  t.equal(become('guiUndo', {}, SOFT), 'refused scope.whole')
  t.equal(become('guiUndo', {}, { ...SCOPE, whole: ['guiUndo'] }), 'pass', 'a client that deletes for good')
  t.end()
})

t.test('a client that deletes softly cannot take the tag from the notes that it has deleted', (t) => {
  const replace = (tag: string, scope: ScopeConfig = everyDeck('Gone')) =>
    become('replaceTagsInAllNotes', `{"tag_to_replace": ${tag}, "replace_with_tag": "x"}`, scope)
  for (const tag of ['"Gone"', '"gone"', '"gone::x"', '"\\u0067one"', '5', 'null', '["gone"]'])
    t.equal(replace(tag), 'refused scope.deletes', tag)
  t.match(replace('"other"'), /^replaceTagsInAllNotes/)
  t.match(replace('"gone"', { ...everyDeck('Gone'), deletedTag: null }), /^replaceTagsInAllNotes/)
  t.match(become('replaceTagsInAllNotes', '{"replace_with_tag": "x"}', everyDeck('Gone')), /^replaceTagsInAllNotes/)
  t.equal(become('replaceTagsInAllNotes', null, everyDeck('Gone')), 'replaceTagsInAllNotes')
  t.end()
})

t.test('a soft deletion is a deletion of named notes by a client that deletes softly', (t) => {
  t.ok(isDeletionOfNotes(given('deleteNotes', { notes: [5] }, SOFT)))
  t.notOk(isDeletionOfNotes(given('deleteNotes', { notes: [5] }, SCOPE)))
  t.notOk(isDeletionOfNotes(given('deleteNotes', { notes: [5] }, { ...SOFT, deletedTag: null })))
  t.notOk(isDeletionOfNotes(given('deleteNotes', { notes: [5] }, null)))
  t.notOk(isDeletionOfNotes({ ...given('deleteNotes', { notes: [5] }, SOFT), client: null }))
  t.notOk(isDeletionOfNotes(given('addTags', { notes: [5], tags: 'x' }, SOFT)))
  t.end()
})

t.test('without knowledge nothing is inside', (t) => {
  const judged = judge('cardsInfo', { cards: [5] })
  const applied = judged.kind === 'ids' && judged.apply(null)
  t.match(applied, { outside: ['5'], cards: [] })
  for (const [action, params] of [
    ['addTags', { notes: [5], tags: 'x' }],
    ['deckNameFromId', { deckId: 5 }],
    ['deleteNotes', { notes: [8] }],
  ] as const) {
    const other = judge(action, params)
    t.match(other.kind === 'ids' && other.apply(null), { outside: [/^[58]$/] }, action)
  }
  t.end()
})
