import { cardsOf, dropCard, putCard } from './card.ts'
import { seconds } from './clock.ts'
import { clozeOrds } from './cloze.ts'
import type { Card, Collection, Note, NoteType } from './collection.ts'
import { DEFAULT_DECK } from './deck.ts'
import { remember } from './history.ts'
import { isBlankField, stripHtml } from './html.ts'
import { newId } from './ids.ts'
import { changeNote, dropNote, putNote } from './note.ts'
import { fieldNames, isCloze, templatesOf, typeId } from './note-type.ts'
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
    tags: canonifyTags(collection, tags),
    mod: seconds(collection.clock),
  }
  putNote(collection, note)
  addMissingCards(collection, note, type, deckId, collection.nextPosition, note.id)
  moveNextPosition(collection, 1)
  return note
}

/**
 * Stores changed fields and tags of a note, or another note type, and makes the cards that it needs now; none is taken away. A note that
 * would stay as it is stays untouched.
 */
export function updateNote(
  collection: Collection,
  note: Note,
  fields: readonly string[],
  tags: readonly string[],
  typeId = note.typeId,
): void {
  const next = stored(fields)
  if (typeId === note.typeId && isSame(next.fields, note.fields) && isSame(tags, note.tags)) return
  note.typeId = typeId
  const spelt = canonifyTags(collection, tags)
  changeNote(collection, note, { ...next, tags: spelt, mod: seconds(collection.clock) })
  addCardsFor(collection, note)
}

/**
 * Makes the cards that a note needs and lacks, where its others are: in their deck if they share one, and at the place of one that is new.
 */
export function addCardsFor(collection: Collection, note: Note): void {
  const type = collection.noteTypes.get(note.typeId) as NoteType
  const cards = cardsOf(collection, note.id)
  const decks = new Set(cards.map(({ deckId }) => deckId))
  const [deckId = DEFAULT_DECK] = decks.size === 1 ? decks : []
  // Only a new card's due is a place in the queue.
  const fresh = cards.find((card) => card.type === 0)
  const position = fresh?.due ?? collection.nextPosition
  const added = addMissingCards(collection, note, type, deckId, position)
  if (added > 0 && fresh === undefined) moveNextPosition(collection, 1)
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index])
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** Fields as they are stored: without control characters but tabs and line breaks, composed, and the first once more as it reads. */
export function stored(fields: readonly string[]): Pick<Note, 'fields' | 'plain'> {
  const composed = fields.map((field) => field.replace(CONTROL, '').normalize('NFC'))
  return { fields: composed, plain: stripHtml(composed[0] ?? '') }
}

/** Moves the place in the queue of new cards that the next one gets. */
export function moveNextPosition(collection: Collection, by: number): void {
  collection.nextPosition += by
  remember(collection.history, () => {
    collection.nextPosition -= by
  })
}

export function removeNotes(collection: Collection, ids: ReadonlySet<number>): void {
  for (const id of ids) {
    for (const card of cardsOf(collection, id)) dropCard(collection, card)
    const note = collection.notes.get(id)
    if (note !== undefined) dropNote(collection, note)
  }
}

/** Makes the cards that a note needs and lacks; how many these were. */
function addMissingCards(
  collection: Collection,
  note: Note,
  type: NoteType,
  deckId: number,
  position: number,
  at?: number,
): number {
  const existing = new Set(cardsOf(collection, note.id).map(({ ord }) => ord))
  const needed = neededOrds(type, note.fields)
  if (needed.length === 0 && existing.size === 0) needed.push(0)
  const missing = needed.filter((ord) => !existing.has(ord))
  for (const ord of missing) addCard(collection, note, ord, deckId, position, at)
  return missing.length
}

function neededOrds(type: NoteType, fields: readonly string[]): number[] {
  if (isCloze(type)) return clozeOrds(fields)
  const filled = new Set(fieldNames(type).filter((_, index) => !isBlankField(fields[index] ?? '')))
  return templatesOf(type).flatMap((template, ord) =>
    showsSomething(parseTemplate(String(template.get('qfmt'))), filled) ? [ord] : [],
  )
}

function addCard(
  collection: Collection,
  note: Note,
  ord: number,
  deckId: number,
  due: number,
  at: number | undefined,
): void {
  const card: Card = {
    id: newId(collection, collection.cards, at),
    noteId: note.id,
    deckId,
    ord,
    mod: seconds(collection.clock),
    type: 0,
    queue: 0,
    due,
    interval: 0,
    factor: 0,
    reps: 0,
    lapses: 0,
    left: 0,
    flags: 0,
    position: null,
  }
  putCard(collection, card)
}
