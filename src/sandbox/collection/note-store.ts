import { cardsOf, dropCard, putCard } from './card.ts'
import { clozeOrds } from './cloze.ts'
import type { Card, Collection, Note } from './collection.ts'
import { isBlankField, stripHtml } from './html.ts'
import { newId, seconds } from './ids.ts'
import { fieldNames, isCloze, type NoteType, templatesOf, typeId } from './note-type.ts'
import { canonifyTags } from './tags.ts'
import { parseTemplate, showsSomething } from './template.ts'

/** Adds a note with its cards to a deck. */
export function addNote(
  collection: Collection,
  type: NoteType,
  deckId: number,
  fields: readonly string[],
  tags: readonly string[],
): Note {
  const note: Note = {
    id: newId(collection, collection.notes),
    typeId: typeId(type),
    ...stored(fields),
    tags: canonifyTags(collection.tags, tags),
    mod: seconds(collection),
  }
  collection.notes.set(note.id, note)
  addMissingCards(collection, note, type, deckId, collection.nextPosition)
  collection.nextPosition++
  return note
}

/** Stores changed fields and tags of a note, and makes the cards that it needs now; none is taken away. */
export function updateNote(
  collection: Collection,
  note: Note,
  fields: readonly string[],
  tags: readonly string[],
): void {
  Object.assign(note, stored(fields))
  note.tags = canonifyTags(collection.tags, tags)
  note.mod = seconds(collection)
  const type = collection.noteTypes.get(note.typeId) as NoteType
  const first = cardsOf(collection, note.id)[0]
  addMissingCards(collection, note, type, first?.deckId ?? 1, first?.due ?? collection.nextPosition)
}

/** Fields as they are stored: composed, and the first once more as it reads. */
export function stored(fields: readonly string[]): Pick<Note, 'fields' | 'plain'> {
  const composed = fields.map((field) => field.normalize('NFC'))
  return { fields: composed, plain: stripHtml(composed[0] ?? '') }
}

export function removeNotes(collection: Collection, ids: ReadonlySet<number>): void {
  for (const id of ids) {
    collection.notes.delete(id)
    for (const card of cardsOf(collection, id)) dropCard(collection, card)
  }
}

function addMissingCards(collection: Collection, note: Note, type: NoteType, deckId: number, position: number): void {
  const existing = new Set(cardsOf(collection, note.id).map(({ ord }) => ord))
  const needed = neededOrds(type, note.fields)
  if (needed.length === 0 && existing.size === 0) needed.push(0)
  for (const ord of needed) {
    if (!existing.has(ord)) addCard(collection, note, ord, deckId, position)
  }
}

function neededOrds(type: NoteType, fields: readonly string[]): number[] {
  if (isCloze(type)) return clozeOrds(fields)
  const filled = new Set(fieldNames(type).filter((_, index) => !isBlankField(fields[index] ?? '')))
  return templatesOf(type).flatMap((template, ord) =>
    showsSomething(parseTemplate(String(template.get('qfmt'))), filled) ? [ord] : [],
  )
}

function addCard(collection: Collection, note: Note, ord: number, deckId: number, due: number): void {
  const card: Card = {
    id: newId(collection, collection.cards),
    noteId: note.id,
    deckId,
    ord,
    mod: seconds(collection),
    type: 0,
    queue: 0,
    due,
    interval: 0,
    factor: 0,
    reps: 0,
    lapses: 0,
    left: 0,
    flags: 0,
  }
  putCard(collection, card)
}
