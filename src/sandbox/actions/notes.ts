import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendIntegers, backendText, backendTexts, databaseId } from '../arguments.ts'
import type { NoteType } from '../collection/collection.ts'
import { forgetHistory, undoable } from '../collection/history.ts'
import { updateNote as changeNote, removeNotes, addNote as storeNote } from '../collection/note-store.ts'
import { fieldNames, findType, placedNames, typeId } from '../collection/note-type.ts'
import { readTypesAgain, rememberedType } from '../collection/type-memory.ts'
import { draftNote } from '../draft.ts'
import { dict, type Value } from '../json.ts'
import { noteInfo } from '../note-info.ts'
import { getNote } from '../note-lookup.ts'
import { addMedia } from '../note-media.ts'
import { asDict, iterate, NotFoundError, PythonError, repr, str, subscript, truthy } from '../python.ts'
import { findNotes } from '../search/search.ts'
import { idList } from '../sql/id-list.ts'
import { openDatabase } from '../sql/statement.ts'
import { setTags } from './tags.ts'

/** Actions on notes. */
export const notes = {
  addNote: action(['note'], (anki, note) => addOne(anki, note)),

  addNotes: action(['notes'], (anki, given) => {
    const added: (number | null)[] = []
    const errors: string[] = []
    for (const note of iterate(given)) {
      try {
        added.push(addOne(anki, note))
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        errors.push(error.message)
        if (anki.generation === 'older') added.push(null)
      }
    }
    if (errors.length === 0 || anki.generation === 'older') return added
    undoable(anki.collection.history, () => removeNotes(anki.collection, new Set(added as number[])))
    throw new PythonError(repr(errors))
  }),

  canAddNote: action(['note'], (anki, note) => refusal(anki, note) === null),

  canAddNotes: action(['notes'], (anki, given) => iterate(given).map((note) => refusal(anki, note) === null)),

  canAddNoteWithErrorDetail: action(['note'], (anki, note) => verdict(anki, note)),

  canAddNotesWithErrorDetail: action(['notes'], (anki, given) => iterate(given).map((note) => verdict(anki, note))),

  findNotes: action([['query', null]], (anki, query) => (query === null ? [] : findNotes(anki, query))),

  notesInfo: action(
    [
      ['notes', null],
      ['query', null],
    ],
    (anki, given, query) => {
      if (given === null && query === null) throw new PythonError('Must provide either "notes" or a "query"')
      const ids = query === null ? iterate(given) : findNotes(anki, query)
      for (const id of ids) databaseId(id)
      return ids.map((id) => whereFound(() => noteInfo(anki, getNote(anki, id))))
    },
  ),

  notesModTime: action(['notes'], (anki, given) =>
    iterate(given).map((given) =>
      whereFound(() => {
        const { id, mod } = getNote(anki, given)
        return dict({ noteId: id, mod })
      }),
    ),
  ),

  updateNoteFields: action(['note'], (anki, note) => {
    setFields(anki, note)
    return null
  }),

  updateNote: action(['note'], (anki, note) => {
    const members = asDict(note, 'keys')
    if (members.has('fields')) setFields(anki, note)
    if (members.has('tags')) setTags(anki, subscript(note, 'id'), members.get('tags') as Value)
    if (members.has('fields') || members.has('tags')) return null
    throw new PythonError('Must provide a "fields" or "tags" property.')
  }),

  updateNoteModel: action(['note'], (anki, note) => {
    setType(anki, note)
    return null
  }),

  deleteNotes: action(['notes'], (anki, given) => {
    logDeletion(anki, given)
    const ids = backendIntegers(given, 'anki.notes.RemoveNotesRequest.note_ids')
    undoable(anki.collection.history, () => removeNotes(anki.collection, new Set(ids.map(Number))))
    return null
  }),
}

/** Anki's main window reads the notes by SQL before they go, and stops doing so for good when it fails. */
function logDeletion({ collection, windows }: Anki, given: Value): void {
  if (!windows.logsDeletions) return
  windows.logsDeletions = false
  const { ids, list } = idList(given)
  const sql = `select id, mid, flds from notes where id in ${list}`
  if (ids === null) openDatabase(collection, sql).run(sql)
  windows.logsDeletions = true
}

function addOne(anki: Anki, note: Value): number {
  readTypesAgain(anki.collection)
  const { type, deck, fields, tags } = draftNote(anki, note)
  const names = backendTexts(tags)
  const texts = backendTexts(fields)
  const { collection } = anki
  return undoable(collection.history, () => storeNote(collection, type, deck.id, texts, names)).id
}

/** Why a note cannot be added; null when it can. */
function refusal(anki: Anki, note: Value): string | null {
  try {
    draftNote(anki, note)
    return null
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return error.message
  }
}

function verdict(anki: Anki, note: Value): Value {
  const error = refusal(anki, note)
  return dict(error === null ? { canAdd: true } : { canAdd: false, error })
}

/** An unknown id gives an empty object, so that the reply keeps step with the ids. */
function whereFound(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    return new Map()
  }
}

function setFields(anki: Anki, given: Value): void {
  const note = getNote(anki, subscript(given, 'id'))
  const stored = anki.collection.noteTypes.get(note.typeId) as NoteType
  const names = placedNames(rememberedType(anki.collection, stored), note.fields.length)
  const fields = { names, values: [...note.fields] as Value[] }
  for (const [name, value] of asDict(subscript(given, 'fields'), 'items')) {
    const index = names.indexOf(name)
    if (index >= 0) fields.values[index] = value
  }
  addMedia(anki, fields, asDict(given, 'get'))
  readTypesAgain(anki.collection)
  changeNote(anki.collection, note, backendTexts(fields.values), note.tags)
  forgetHistory(anki.collection.history)
}

function setType(anki: Anki, given: Value): void {
  const members = asDict(given, 'get')
  const id = members.get('id') ?? null
  if (!truthy(id)) throw new PythonError('Note ID is required')
  const name = members.get('modelName') ?? null
  if (!truthy(name)) throw new PythonError('Model name is required')
  const fields = members.get('fields')
  if (!(fields instanceof Map) || fields.size === 0) throw new PythonError('Fields must be provided as a dictionary')
  const note = getNote(anki, id)
  const found = findType(anki.collection, backendText(name))
  if (found === undefined) throw new PythonError(`Model '${str(name)}' not found`)
  const type = rememberedType(anki.collection, found)
  const names = fieldNames(type)
  const values = names.map((): Value => '')
  for (const [field, value] of fields) {
    const index = names.findIndex((own) => own.toLowerCase() === field.toLowerCase())
    if (index >= 0) values[index] = value
  }
  const tags = backendTexts(members.has('tags') ? (members.get('tags') as Value) : [])
  const texts = backendTexts(values)
  changeNote(anki.collection, note, texts, tags, typeId(type))
  forgetHistory(anki.collection.history)
}
