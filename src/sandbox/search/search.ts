import type { Anki } from '../anki.ts'
import { backendText } from '../arguments.ts'
import type { Collection, Note } from '../collection/collection.ts'
import type { NoteType } from '../collection/note-type.ts'
import type { Value } from '../json.ts'
import { type Candidate, matcher } from './match.ts'
import type { SearchNode } from './node.ts'
import { parseSearch } from './parse.ts'

/** The ids of the notes that a search finds, in the order in which Anki's database comes upon them. */
export function findNotes(anki: Anki, query: Value): number[] {
  const search = parseSearch(backendText(query))
  const notes = [...new Set(found(anki.collection, search).map(({ note }) => note))]
  const byType = goesByType(search)
  return notes.sort((one, other) => (byType && one.typeId - other.typeId) || one.id - other.id).map(({ id }) => id)
}

/** The ids of the cards that a search finds, oldest first. */
export function findCards(anki: Anki, query: Value): number[] {
  return found(anki.collection, parseSearch(backendText(query)))
    .map(({ card }) => card.id)
    .sort((one, other) => one - other)
}

/** Searches that ask for note types, or for nothing, are answered through the index of note types. */
function goesByType(node: SearchNode): boolean {
  if (node.kind === 'group') {
    return !node.nodes.includes('or') && node.nodes.some((inner) => typeof inner === 'object' && goesByType(inner))
  }
  return ['all', 'note', 'field', 'card-name'].includes(node.kind) || (node.kind === 'tag' && node.text === '*')
}

function found(collection: Collection, search: SearchNode): Candidate[] {
  const matches = matcher(collection, search)
  const candidates: Candidate[] = []
  for (const card of collection.cards.values()) {
    const note = collection.notes.get(card.noteId) as Note
    const type = collection.noteTypes.get(note.typeId) as NoteType
    const candidate = { card, note, type }
    if (matches(candidate)) candidates.push(candidate)
  }
  return candidates
}
