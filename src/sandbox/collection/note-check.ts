import { clozeNumbers } from './cloze.ts'
import type { Collection, Note, NoteType } from './collection.ts'
import { stripHtml } from './html.ts'
import { fieldNames, isCloze, templatesOf, typeId } from './note-type.ts'
import { clozeFields, parseTemplate } from './template.ts'

/** The verdict of Anki's editor on a note before Anki adds it. `odd` covers every trouble with cloze deletions. */
export type NoteState = 'fine' | 'empty' | 'duplicate' | 'odd'

/** Judges the fields of a note to be, in Anki's order. */
export function checkNote(collection: Collection, type: NoteType, fields: readonly string[]): NoteState {
  const cloze = checkClozes(type, fields)
  if (cloze === 'misplaced') return 'odd'
  const first = stripHtml((fields[0] as string).normalize('NFC'))
  if (first.trim() === '') return 'empty'
  if (cloze !== 'fine') return 'odd'
  return notesLike(collection, first, typeId(type)).length > 0 ? 'duplicate' : 'fine'
}

/** The notes whose first field reads the same without its HTML, of one note type or of all. */
export function notesLike(collection: Collection, text: string, type?: number): Note[] {
  const alike = [...(collection.notesByFirst.get(text) ?? [])]
  return type === undefined ? alike : alike.filter((note) => note.typeId === type)
}

function checkClozes(type: NoteType, fields: readonly string[]): 'fine' | 'misplaced' | 'missing' | 'unexpected' {
  const withCloze = fieldNames(type).filter((_, index) => clozeNumbers(fields[index] as string).size > 0)
  if (!isCloze(type)) return withCloze.length > 0 ? 'unexpected' : 'fine'
  const shown = new Set(
    templatesOf(type).flatMap((template) => clozeFields(parseTemplate(String(template.get('qfmt'))))),
  )
  if (withCloze.some((name) => !shown.has(name))) return 'misplaced'
  return withCloze.length > 0 ? 'fine' : 'missing'
}
