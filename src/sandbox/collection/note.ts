import type { Collection, Note } from './collection.ts'
import { remember } from './history.ts'

/** Stores a new note. */
export function putNote(collection: Collection, note: Note): void {
  remember(collection.history, () => dropNote(collection, note))
  collection.notes.set(note.id, note)
  list(collection, note)
}

/** Changes values of a note; `mod` is the caller's to set. */
export function changeNote(collection: Collection, note: Note, changes: Partial<Omit<Note, 'id'>>): void {
  const before = { ...note }
  remember(collection.history, () => changeNote(collection, note, before))
  unlist(collection, note)
  Object.assign(note, changes)
  list(collection, note)
}

/** Removes a note, not its cards. */
export function dropNote(collection: Collection, note: Note): void {
  remember(collection.history, () => putNote(collection, note))
  collection.notes.delete(note.id)
  unlist(collection, note)
}

function list({ notesByFirst }: Collection, note: Note): void {
  const alike = notesByFirst.get(note.plain) as Set<Note> | undefined
  if (alike === undefined) notesByFirst.set(note.plain, new Set([note]))
  else alike.add(note)
}

function unlist({ notesByFirst }: Collection, note: Note): void {
  const alike = notesByFirst.get(note.plain) as Set<Note> | undefined
  alike?.delete(note)
  if (alike?.size === 0) notesByFirst.delete(note.plain)
}
