import type { Anki } from './anki.ts'
import { cardsOf } from './collection/card.ts'
import { type Note, type NoteType, PROFILE } from './collection/collection.ts'
import { fieldNames, typeName } from './collection/note-type.ts'
import { dict, type Value } from './json.ts'

/** A note as `notesInfo` answers it. */
export function noteInfo({ collection }: Anki, note: Note): Value {
  const type = collection.noteTypes.get(note.typeId) as NoteType
  return dict({
    noteId: note.id,
    profile: PROFILE,
    tags: note.tags,
    fields: fieldsInfo(type, note),
    modelName: typeName(type),
    mod: note.mod,
    cards: cardsOf(collection, note.id).map(({ id }) => id),
  })
}

/** The fields of a note with their places. */
export function fieldsInfo(type: NoteType, note: Note): Value {
  return new Map(
    fieldNames(type).map((name, order): [string, Value] => [name, dict({ value: note.fields[order] ?? '', order })]),
  )
}
