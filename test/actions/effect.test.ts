import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { groupsOf, holds, isPureRead, membersOf } from '../../src/actions/effect.ts'

const catalogue = loadCatalogue()
const action = (name: string) => catalogue.get(name) as Action

t.test('canAddNotes is a read without media and a write with it', async (t) => {
  const plain = { notes: [{ fields: {} }, { audio: [] }, { audio: null }] }
  const withMedia = { notes: [{ fields: {} }, { picture: { filename: 'a.png', data: 'AA==' } }] }
  t.ok(isPureRead(action('canAddNotes'), plain))
  t.notOk(isPureRead(action('canAddNotes'), withMedia))
  t.same([...groupsOf(action('canAddNotes'), plain)].sort(), ['add', 'read'])
  t.same([...groupsOf(action('canAddNotes'), withMedia)].sort(), ['add', 'media', 'write'])
})

t.test('media hides in no spelling: one object, a list, or a note that is no list', async (t) => {
  for (const note of [{ audio: { url: 'x' } }, { video: [null, { path: 'x' }] }, { picture: 'x' }]) {
    t.notOk(isPureRead(action('canAddNote'), { note }))
    t.notOk(isPureRead(action('canAddNotes'), { notes: [note] }))
    t.notOk(isPureRead(action('canAddNotesWithErrorDetail'), { notes: note }))
  }
})

t.test('statistics of a deck may write: nobody here knows which decks exist', async (t) => {
  for (const [name, params] of [
    ['getDeckStats', { decks: ['Default'] }],
    ['cardReviews', { deck: null, startID: 0 }],
    ['getLatestReviewID', { deck: 'Elsewhere' }],
  ] as const) {
    t.notOk(isPureRead(action(name), params), name)
    t.notOk(groupsOf(action(name), params).has('read'), name)
    t.ok(groupsOf(action(name), params).has('write'), name)
  }
  t.ok(isPureRead(action('getDeckStats'), { decks: [] }), 'none is named')
})

t.test('an empty model name edits every note type, which is destructive', async (t) => {
  const edit = action('findAndReplaceInModels')
  t.ok(groupsOf(edit, { modelName: '' }).has('destructive'))
  t.ok(groupsOf(edit, { modelName: null }).has('destructive'))
  t.notOk(groupsOf(edit, { modelName: 'Basic' }).has('destructive'))
})

t.test('a flag that turns a call round says which action it acts as', async (t) => {
  const acts = (name: string, params: { [name: string]: boolean | null | number }) =>
    action(name)
      .gateway.actsAs.filter((condition) => holds(condition, params))
      .map((condition) => condition.action)
  t.same(acts('addTags', { add: false }), ['removeTags'])
  t.same(acts('addTags', { add: null }), ['removeTags'])
  t.same(acts('addTags', { add: true }), [])
  t.same(acts('addTags', {}), [])
  t.same(acts('suspend', { suspend: 0 }), ['unsuspend'])
})

t.test('the guard of setSpecificValueOfCard is off for every value but false', async (t) => {
  const [hazard] = action('setSpecificValueOfCard').gateway.hazards
  if (hazard === undefined) return t.fail('no hazard')
  for (const value of [true, 0, '', null, [], 'no']) t.ok(holds(hazard, { warning_check: value }))
  t.notOk(holds(hazard, { warning_check: false }))
  t.notOk(holds(hazard, {}))
})

t.test('a hazard is met where its value counts, at every depth', async (t) => {
  const met = (name: string, params: Parameters<typeof holds>[1]) =>
    action(name)
      .gateway.hazards.filter((condition) => holds(condition, params))
      .map(({ hazard }) => hazard)
  t.same(met('storeMediaFile', { filename: 'a', data: 'AA==', path: null, url: '' }), [])
  t.same(met('storeMediaFile', { filename: 'a', path: '/etc/passwd' }), ['host-file'])
  t.same(met('addNotes', { notes: [{}, { video: [{}, { url: 'http://x' }] }] }), ['fetch'])
  t.same(met('guiExitAnki', {}), ['end'])
  t.same(met('removeEmptyNotes', {}), ['full-sync'])
})

t.test('an absent place is one with no value at all', async (t) => {
  t.ok(holds({ path: 'note.tags', is: 'absent' }, { note: {} }))
  t.notOk(holds({ path: 'note.tags', is: 'absent' }, { note: { tags: null } }))
})

t.test('a group has its members, and all has every action', async (t) => {
  t.same(
    membersOf(catalogue.all, 'full-sync').map(({ name }) => name),
    [
      'modelFieldAdd',
      'modelFieldRemove',
      'modelFieldReposition',
      'modelTemplateAdd',
      'modelTemplateRemove',
      'modelTemplateReposition',
      'removeDeckConfigId',
      'removeEmptyNotes',
    ],
  )
  t.equal(membersOf(catalogue.all, 'all').length, 122)
})
