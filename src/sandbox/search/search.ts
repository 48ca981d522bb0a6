import type { Anki } from '../anki.ts'
import { backendText } from '../arguments.ts'
import type { Collection, Note } from '../collection/collection.ts'
import type { NoteType } from '../collection/note-type.ts'
import type { Value } from '../json.ts'
import { type Candidate, matcher } from './match.ts'
import { parseSearch } from './parse.ts'

/** The ids of the notes that a search finds, oldest first. */
export function findNotes(anki: Anki, query: Value): number[] {
  return [...new Set(found(anki.collection, query).map(({ note }) => note.id))].sort((one, other) => one - other)
}

/** The ids of the cards that a search finds, oldest first. */
export function findCards(anki: Anki, query: Value): number[] {
  return found(anki.collection, query)
    .map(({ card }) => card.id)
    .sort((one, other) => one - other)
}

function found(collection: Collection, query: Value): Candidate[] {
  const matches = matcher(collection, parseSearch(backendText(query)))
  const candidates: Candidate[] = []
  for (const card of collection.cards.values()) {
    const note = collection.notes.get(card.noteId) as Note
    const type = collection.noteTypes.get(note.typeId) as NoteType
    const candidate = { card, note, type }
    if (matches(candidate)) candidates.push(candidate)
  }
  return candidates
}
