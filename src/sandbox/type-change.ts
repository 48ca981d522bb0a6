import type { Anki } from './anki.ts'
import type { NoteType } from './collection/collection.ts'
import { saveType } from './collection/note-type-store.ts'
import type { Dict, Value } from './json.ts'
import { equal, PythonError, typeName } from './python.ts'

const MOST = 2n ** 63n - 1n

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
  if (BigInt(index) > MOST || BigInt(index) < -MOST - 1n)
    throw new PythonError('Python int too large to convert to C ssize_t')
  members.splice(Number(index), 0, member)
}

/** Takes a member out of a list. */
export function remove(members: Dict[], member: Dict): void {
  members.splice(members.indexOf(member), 1)
}

function isPlace(index: Value): index is number | bigint | boolean {
  return ['number', 'bigint', 'boolean'].includes(typeof index)
}
