import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { checkCall, type Validation } from '../../src/checks/call.ts'
import { checkRestrictions, isEmptyName } from '../../src/checks/restriction.ts'
import { createShapes } from '../../src/checks/shape.ts'
import type { Value } from '../../src/wire/value.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const refused = (name: string, params: Value) => {
  const verdict = checkRestrictions(catalogue.get(name) as Action, params)
  return verdict.ok ? null : verdict.rule
}
const MEDIA = ['audio', 'video', 'picture']

t.test('a media path is a string or null, wherever media is taken', async (t) => {
  for (const path of [0, 46, true, false, [], {}, 1.5]) {
    t.equal(refused('storeMediaFile', { filename: 'a', path }), 'media-path')
    for (const kind of MEDIA) {
      const note = { [kind]: [null, { filename: 'a', data: 'AA==', path }] }
      const single = { [kind]: { filename: 'a', path } }
      for (const name of ['addNote', 'canAddNote', 'canAddNoteWithErrorDetail', 'updateNote', 'updateNoteFields']) {
        t.equal(refused(name, { note }), 'media-path', name)
        t.equal(refused(name, { note: single }), 'media-path', name)
      }
      for (const name of ['guiAddCards', 'guiAddNoteSetData']) t.equal(refused(name, { note }), 'media-path', name)
      for (const name of ['addNotes', 'canAddNotes', 'canAddNotesWithErrorDetail']) {
        t.equal(refused(name, { notes: [{}, single] }), 'media-path', name)
      }
    }
  }
  t.equal(refused('storeMediaFile', { filename: 'a', path: null }), null)
  t.equal(refused('storeMediaFile', { filename: 'a', path: '/home/user/a.png' }), null)
})

t.test('a file name is not empty where media is stored or deleted', async (t) => {
  t.equal(refused('deleteMediaFile', { filename: '' }), 'file-name')
  t.equal(refused('storeMediaFile', { filename: '', data: 'AA==' }), 'file-name')
  for (const kind of MEDIA) t.equal(refused('canAddNotes', { notes: [{ [kind]: { filename: '' } }] }), 'file-name')
  for (const filename of ['a.png', '/absolute/path.png', '../a.png', 'sub\\a.png', ' ', '.hidden']) {
    t.equal(refused('storeMediaFile', { filename }), null, filename)
  }
})

t.test('on Windows a name of dots, blanks and separators is empty too', async (t) => {
  for (const name of ['', '.', '..', ' ', './', '.\\ ']) t.ok(isEmptyName(name, 'win32'), JSON.stringify(name))
  for (const name of ['a', '.a', 'CON']) t.notOk(isEmptyName(name, 'win32'), name)
  for (const name of ['.', ' ', '..']) t.notOk(isEmptyName(name, 'linux'), JSON.stringify(name))
})

t.test('ids that upstream pastes into SQL are integers or strings of digits', async (t) => {
  for (const name of ['cardsToNotes', 'changeDeck', 'relearnCards']) {
    for (const id of ['0) or (1=1', '', '1 ', '١', 'x', '1\n', true, null, 1.5, [1], {}]) {
      t.equal(refused(name, { cards: [1, id] }), 'sql-id', `${name} ${JSON.stringify(id)}`)
    }
    t.equal(refused(name, { cards: '1) or (1=1' }), 'sql-id')
    t.equal(refused(name, { cards: { '0) or (1=1': 1 } }), 'sql-id')
    for (const cards of [[], '', {}, [1, -5, '12', '-3'], '123', { 5: 1 }]) t.equal(refused(name, { cards }), null)
  }
})

t.test('rows of reviews hold numbers or strings of digits', async (t) => {
  const row = [1700000000123, 1, -1, 3, 4, -60, 2500, 6157, 0]
  t.equal(refused('insertReviews', { reviews: [row] }), null)
  t.equal(refused('insertReviews', { reviews: [row.map(String)] }), null)
  t.equal(refused('insertReviews', { reviews: ['123456789'] }), null)
  for (const cell of ['(select 5)', '1) --', '', 'null', true, null, []]) {
    t.equal(refused('insertReviews', { reviews: [row, [...row.slice(0, 8), cell]] }), 'sql-value', JSON.stringify(cell))
  }
  t.equal(refused('insertReviews', { reviews: [{ 'abs(1)': 1 }] }), 'sql-value')
})

t.test('a pattern for media files stays in the media folder', async (t) => {
  for (const pattern of ['../*', '..', '/etc/*', '*/', 'a\\b', 'C:*', 'sub/*']) {
    t.equal(refused('getMediaFilesNames', { pattern }), 'file-pattern', pattern)
  }
  for (const pattern of ['*', '?.png', '_*.[jp]*', '', '.hidden*'])
    t.equal(refused('getMediaFilesNames', { pattern }), null)
})

t.test('warning_check is not null, and decks is not one string', async (t) => {
  t.equal(refused('setSpecificValueOfCard', { warning_check: null }), 'warning-check')
  const deck = { id: 1, name: 'Renamed', conf: 1, dyn: 0 }
  t.equal(refused('saveDeckConfig', { config: deck }), 'deck-options')
  t.equal(refused('saveDeckConfig', { config: { ...deck, maxTaken: 60 } }), null)
  for (const keys of [['__dict__'], ['flags', '_note'], '__dict__'])
    t.equal(refused('setSpecificValueOfCard', { card: 1, keys, newValues: [{}] }), 'card-attribute')
  t.equal(refused('setSpecificValueOfCard', { card: 1, keys: ['flags'], newValues: [1] }), null)
  t.equal(refused('setSpecificValueOfCard', { warning_check: true }), null)
  t.equal(refused('setSpecificValueOfCard', {}), null)
  t.equal(refused('getDeckStats', { decks: 'Default' }), 'deck-list')
  t.equal(refused('getDeckStats', { decks: ['Default'] }), null)
})

t.test('a refusal names place and rule, and repeats nothing of the value', async (t) => {
  const verdict = checkRestrictions(catalogue.get('cardsToNotes') as Action, { cards: ['0) secret'] })
  const text = 'cardsToNotes: params.cards must be a list of integers or strings of digits'
  t.same(verdict, { ok: false, rule: 'sql-id', error: { code: 'check.sql-id', text, status: 403 } })
})

t.test('restrictions hold in every mode, values only when enforced', async (t) => {
  const judge = (mode: Validation, name: string, params: { readonly [name: string]: Value }) =>
    checkCall(shapes, mode, catalogue.get(name) as Action, params)
  for (const mode of ['enforce', 'report', 'off'] as const)
    t.match(judge(mode, 'deleteMediaFile', { filename: '' }), { ok: false, why: 'file-name' })
  const text = 'createDeck: params.deck must be a string, got an integer'
  const error = { code: 'check.shape', text, status: 400 }
  t.same(judge('enforce', 'createDeck', { deck: 7 }), { ok: false, error, why: 'shape' })
  t.same(judge('report', 'createDeck', { deck: 7 }), { ok: true, reported: error })
  t.same(judge('off', 'createDeck', { deck: 7 }), { ok: true, reported: null })
})
