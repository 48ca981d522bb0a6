import type { Anki } from './anki.ts'
import type { NoteType } from './collection/collection.ts'
import { saveType } from './collection/note-type-store.ts'
import type { Dict, Value } from './json.ts'
import { equal, PythonError, typeName } from './python.ts'

/** Stores a note type as AnkiConnect has changed it in Anki's memory. */
export function save(anki: Anki, type: NoteType): null {
  saveType(anki.collection, type)
  return null
}

/**
 * Python's `remove` and `insert`: a place below zero counts from the end. A place that is no integer is refused when the member is
 * already out.
 */
export function move(members: Dict[], member: Dict, index: Value): void {
  if (equal(members.indexOf(member), index)) return
  remove(members, member)
  if (!isPlace(index)) throw new PythonError(`'${typeName(index)}' object cannot be interpreted as an integer`)
  members.splice(Number(index), 0, member)
}

/** Takes a member out of a list. */
export function remove(members: Dict[], member: Dict): void {
  members.splice(members.indexOf(member), 1)
}

function isPlace(index: Value): index is number | boolean {
  return typeof index === 'number' || typeof index === 'boolean'
}
