import type { Anki } from './anki.ts'
import { cardsOf } from './collection/card.ts'
import type { Note, NoteType } from './collection/collection.ts'
import { fieldsOf, typeName } from './collection/note-type.ts'
import { rememberedType } from './collection/type-memory.ts'
import { dict, type Value } from './json.ts'

/** A note as `notesInfo` answers it. */
export function noteInfo({ collection, profile }: Anki, note: Note): Value {
  const type = rememberedType(collection, collection.noteTypes.get(note.typeId) as NoteType)
  return dict({
    noteId: note.id,
    profile,
    tags: note.tags,
    fields: fieldsInfo(type, note),
    modelName: typeName(type),
    mod: note.mod,
    cards: cardsOf(collection, note.id).map(({ id }) => id),
  })
}

/** The fields of a note with their places, as far as Anki remembers them. */
export function fieldsInfo(remembered: NoteType, note: Note): Value {
  return new Map(
    fieldsOf(remembered).map((field): [string, Value] => {
      const order = field.get('ord') as number
      return [field.get('name') as string, dict({ value: note.fields[order] ?? '', order })]
    }),
  )
}
