import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendIntegers, backendText, backendTexts, refuseDoubles } from '../arguments.ts'
import { seconds } from '../collection/clock.ts'
import type { Note } from '../collection/collection.ts'
import { forgetHistory, undoable } from '../collection/history.ts'
import { changeNote } from '../collection/note.ts'
import { updateNote } from '../collection/note-store.ts'
import { canonifyTags, dropTag, isWithin, removal, sortedTags, splitTags } from '../collection/tags.ts'
import { readTypesAgain } from '../collection/type-memory.ts'
import type { Value } from '../json.ts'
import { getNote } from '../note-lookup.ts'
import { iterate, NotFoundError, noAttribute, PythonError, truthy } from '../python.ts'

const IDS = 'anki.tags.NoteIdsAndTagsRequest.note_ids'

/** Actions on tags. */
export const tags = {
  getTags: action([], (anki) => sortedTags(anki.collection.tags)),

  getNoteTags: action(['note'], (anki, note) => getNote(anki, note).tags),

  addTags: action(['notes', 'tags', ['add', true]], (anki, notes, names, add) => {
    changeTags(anki, notes, names, truthy(add))
    return null
  }),

  removeTags: action(['notes', 'tags'], (anki, notes, names) => {
    changeTags(anki, notes, names, false)
    return null
  }),

  updateNoteTags: action(['note', 'tags'], (anki, note, names) => {
    setTags(anki, note, names)
    return null
  }),

  clearUnusedTags: action([], ({ collection }) => {
    const used = [...new Set([...collection.notes.values()].flatMap((note) => note.tags))]
    undoable(collection.history, () => {
      for (const [key, tag] of collection.tags) {
        if (!used.some((other) => isWithin(other, tag))) dropTag(collection, key)
      }
    })
    return null
  }),

  replaceTags: action(['notes', 'tag_to_replace', 'replace_with_tag'], (anki, notes, from, to) => {
    for (const id of iterate(notes)) {
      try {
        replaceTag(anki, getNote(anki, id), from, to)
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error
      }
    }
    readTypesAgain(anki.collection)
    return null
  }),

  replaceTagsInAllNotes: action(['tag_to_replace', 'replace_with_tag'], (anki, from, to) => {
    for (const note of anki.collection.notes.values()) replaceTag(anki, note, from, to)
    readTypesAgain(anki.collection)
    return null
  }),
}

/** `updateNoteTags`, which `updateNote` uses too. */
export function setTags(anki: Anki, note: Value, given: Value): void {
  const names = typeof given === 'string' ? [given] : given
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new PythonError('Must provide tags as a list of strings')
  }
  for (const old of [...getNote(anki, note).tags]) changeTags(anki, [note], old, false)
  for (const name of names) changeTags(anki, [note], name, true)
}

function changeTags({ collection }: Anki, ids: Value, given: Value, add: boolean): void {
  readTypesAgain(collection)
  const wanted = backendIntegers(ids, IDS)
  const names = splitTags(backendText(given))
  const removals = names.map(removal)
  refuseDoubles(wanted, 'search_nids.nid')
  undoable(collection.history, () => {
    if (add) canonifyTags(collection, names)
    for (const id of wanted) {
      const note = collection.notes.get(Number(id))
      if (note === undefined) continue
      const changed = add
        ? canonifyTags(collection, [...note.tags, ...names])
        : note.tags.filter((tag) => !removals.some((takes) => takes(tag)))
      if (changed.length !== note.tags.length) {
        changeNote(collection, note, { tags: changed, mod: seconds(collection.clock) })
      }
    }
  })
}

function replaceTag(anki: Anki, note: Note, from: Value, to: Value): void {
  if (typeof from !== 'string') throw noAttribute(from, 'lower')
  // Python compares small letters, which the database does not: ß is no ss here.
  const kept = note.tags.filter((tag) => tag.toLowerCase() !== from.toLowerCase())
  if (kept.length === note.tags.length) return
  updateNote(anki.collection, note, note.fields, backendTexts([...kept, to]))
  forgetHistory(anki.collection.history)
}
