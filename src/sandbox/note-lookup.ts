import { type Anki, notFound } from './anki.ts'
import { backendInteger } from './arguments.ts'
import type { Note } from './collection/collection.ts'
import type { Value } from './json.ts'
import { str, truthy } from './python.ts'

/** AnkiConnect's look-up of a note by id. Nothing, 0 and empty texts are ids that no note has. */
export function getNote(anki: Anki, id: Value): Note {
  const number = truthy(id) ? backendInteger(id, 'anki.notes.NoteId.nid') : 0
  const note = anki.collection.notes.get(Number(number))
  if (note === undefined) throw notFound(anki, `Note was not found: ${str(id)}`)
  return note
}
