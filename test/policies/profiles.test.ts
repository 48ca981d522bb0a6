import t from 'tap'
import { actionOf, compile } from '../checks/policies.ts'
import { SHIPPED } from './matrix.ts'

const policies = compile({})
const effect = (profile: string, action: string, params: object = {}) =>
  policies.get(profile)?.decide(actionOf(action), params as never, Buffer.from(JSON.stringify(params))).effect

t.test('observe counts, and can be asked nothing that would guess the text of a note', async (t) => {
  t.equal(effect('observe', 'findCards', { query: 'is:due' }), 'allow')
  for (const query of ['', 'front:a*', 'is:due front:re:^a', 'deck:x or front:a', ['is:due'], null, undefined])
    t.equal(effect('observe', 'findCards', { query }), 'refuse', JSON.stringify(query))
  for (const action of [
    'findNotes',
    'notesInfo',
    'cardsInfo',
    'retrieveMediaFile',
    'guiCurrentCard',
    'areDue',
    'getReviewsOfCards',
  ])
    t.equal(effect('observe', action), 'refuse', action)
})

t.test('read-only changes nothing, not by reads that write either', async (t) => {
  const medium = { filename: 'a', data: 'AA==' }
  t.equal(effect('read-only', 'canAddNote', { note: {} }), 'allow')
  t.equal(effect('read-only', 'canAddNote', { note: { picture: medium } }), 'refuse')
  t.equal(effect('read-only', 'getDeckStats', { decks: ['New'] }), 'refuse')
})

t.test('an agent asks before what cannot be taken back, and has no way to files or the network', async (t) => {
  for (const action of [
    'deleteNotes',
    'deleteDecks',
    'deleteMediaFile',
    'forgetCards',
    'sync',
    'guiUndo',
    'updateNoteModel',
  ])
    t.equal(effect('agent', action, { filename: 'a' }), 'ask', action)
  t.equal(effect('agent', 'addNote', { note: { deckName: 'A' } }), 'allow')
  t.equal(effect('agent', 'storeMediaFile', { filename: 'a', url: 'https://example.org' }), 'refuse')
  t.equal(effect('agent', 'storeMediaFile', { filename: 'a', path: '/etc/passwd' }), 'refuse')
  t.equal(effect('agent', 'createModel', {}), 'refuse')
})

t.test('admin may do everything that is not closed for everyone', async (t) => {
  t.equal(effect('admin', 'guiExitAnki'), 'allow')
  t.equal(effect('admin', 'exportPackage', { deck: 'A', path: '/x' }), 'allow')
  t.equal(effect('admin', 'storeMediaFile', { filename: 'a', url: 'http://10.0.0.1/ä b' }), 'allow')
})

t.test('each profile allows no less than the one before it in the list of what is meant to grow', async (t) => {
  const weight = { allow: 0, ask: 1, refuse: 2 }
  const line = SHIPPED.filter((name) => name !== 'observe')
  for (const [narrow, wide] of [
    ['read-only', 'card-creator'],
    ['card-creator', 'agent'],
    ['card-creator', 'extension'],
    ['extension', 'local-program'],
    ['local-program', 'admin'],
  ] as const) {
    t.ok(line.includes(narrow) && line.includes(wide))
    for (const name of [
      'addNote',
      'canAddNote',
      'storeMediaFile',
      'deckNames',
      'deleteNotes',
      'createModel',
      'suspend',
      'guiBrowse',
    ]) {
      const one = effect(narrow, name, { filename: 'a' })
      const other = effect(wide, name, { filename: 'a' })
      t.ok(one && other && weight[other] <= weight[one], `${name}: ${narrow} ${one}, ${wide} ${other}`)
    }
  }
})
