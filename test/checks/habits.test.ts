import t, { type Test } from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { checkCall } from '../../src/checks/call.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { bindingError } from '../../src/checks/signature.ts'
import { readValue, type Value } from '../../src/wire/value.ts'

/** What clients really send beyond the documentation: one test for each habit. */

const catalogue = loadCatalogue()
const shapes = createShapes()
const note = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a', Back: 'b' } }

function passes(t: Test, name: string, params: { readonly [name: string]: Value }) {
  const action = catalogue.get(name) as Action
  t.equal(bindingError(action, Object.keys(params)), null)
  const verdict = checkCall(shapes, 'enforce', action, params)
  t.match(verdict, { ok: true, reported: null }, `${name} ${JSON.stringify(params)}`)
}

t.test('anki-editor sends whole notes to updateNoteFields', async (t) => {
  passes(t, 'updateNoteFields', {
    note: { ...note, id: 1700000000001, tags: ['a'], options: { allowDuplicate: true }, audio: [] },
  })
})

t.test('Yomitan asks about notes whose deckName is null', async (t) => {
  for (const name of ['canAddNotes', 'canAddNotesWithErrorDetail', 'addNotes']) {
    passes(t, name, {
      notes: [{ ...note, deckName: null, options: { allowDuplicate: false, duplicateScope: 'collection' } }],
    })
  }
  passes(t, 'addNote', { note: { ...note, deckName: null } })
})

t.test('org-anki sends tags as an empty string', async (t) => {
  passes(t, 'addNote', { note: { ...note, tags: '' } })
  passes(t, 'updateNoteTags', { note: 1700000000001, tags: '' })
})

t.test('the KOReader plug-in sends audio as one object, not a list', async (t) => {
  passes(t, 'addNote', {
    note: { ...note, audio: { url: 'http://localhost/a.mp3', filename: 'a.mp3', fields: ['Back'] } },
  })
})

t.test('null stands for no media, no tags and no options of a media file', async (t) => {
  const picture = [{ filename: 'a.png', data: 'AA==', path: null, url: null, skipHash: null, fields: [] }, null]
  passes(t, 'addNote', { note: { ...note, tags: null, audio: null, video: [], picture } })
})

t.test('yanki sends ids as strings', async (t) => {
  passes(t, 'changeDeck', { cards: ['1700000000001'], deck: 'Default' })
  passes(t, 'cardsToNotes', { cards: ['1700000000001'] })
  passes(t, 'findModelsById', { modelIds: ['1700000000001'] })
  passes(t, 'getIntervals', { cards: ['1700000000001'] })
  passes(t, 'areDue', { cards: ['1700000000001'] })
})

t.test('GameSentenceMiner and others ask about the ids -1 and 0', async (t) => {
  for (const id of [-1, 0]) {
    passes(t, 'notesInfo', { notes: [id] })
    passes(t, 'cardsInfo', { cards: [id] })
    passes(t, 'guiSelectCard', { card: id })
    passes(t, 'deleteNotes', { notes: [id] })
    passes(t, 'cardsToNotes', { cards: [id] })
  }
})

t.test('Yomitan, anki-editor, Obsidian_to_Anki and mpvacious send empty lists', async (t) => {
  for (const name of ['notesInfo', 'notesModTime', 'deleteNotes', 'canAddNotes', 'addNotes'])
    passes(t, name, { notes: [] })
  for (const name of ['cardsInfo', 'areSuspended', 'areDue', 'cardsToNotes', 'suspend']) passes(t, name, { cards: [] })
  passes(t, 'multi', { actions: [] })
  passes(t, 'getDeckStats', { decks: [] })
})

t.test('anki-editor repeats members of a note', async (t) => {
  const text = '{"note":{"deckName":"A","modelName":"Basic","fields":{},"deckName":"B"}}'
  passes(t, 'addNote', readValue(text) as { readonly [name: string]: Value })
})

t.test('clients send members of their own in notes, options and templates', async (t) => {
  passes(t, 'addNote', {
    note: { ...note, guid: 'x', id: null, options: { allowDuplicate: true, closeAfterAdding: true } },
  })
  passes(t, 'createModel', {
    modelName: 'M',
    inOrderFields: ['A'],
    cardTemplates: [{ Front: '{{A}}', Back: '{{A}}', ord: 0, id: 'x' }],
  })
  passes(t, 'updateModelTemplates', { model: { name: 'M', templates: { One: { Front: 'x', did: null } }, extra: 1 } })
})

t.test('fields the note type does not have may hold anything', async (t) => {
  passes(t, 'addNote', { note: { ...note, fields: { Front: 'a', Unknown: null, Other: 5 } } })
})

t.test('Obsidian_to_Anki and JL store media by absolute path and under absolute names', async (t) => {
  passes(t, 'storeMediaFile', { filename: '/home/user/a.png', path: '/home/user/a.png' })
  passes(t, 'storeMediaFile', { filename: 'C:\\Users\\a.png', path: 'C:\\Users\\a.png' })
})

t.test('Lute and Memento store media by a URL on this machine', async (t) => {
  passes(t, 'storeMediaFile', { filename: 'a.mp3', url: 'http://localhost:5001/a.mp3', deleteExisting: false })
})

t.test('canAddNotes is asked about anything at all', async (t) => {
  passes(t, 'canAddNotes', { notes: [null, 1, 'x', {}, []] })
})
