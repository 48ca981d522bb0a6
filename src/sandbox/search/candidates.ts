import type { Collection, Note } from '../collection/collection.ts'
import { stripHtml } from '../collection/html.ts'
import type { SearchNode } from './node.ts'

/** The notes that a search can find at all: if a term that must hold names notes, those; otherwise all. */
export function candidates(collection: Collection, search: SearchNode): Iterable<Note> {
  return narrowed(collection, search) ?? collection.notes.values()
}

function narrowed(collection: Collection, search: SearchNode): Iterable<Note> | null {
  const { notes, cards } = collection
  switch (search.kind) {
    case 'group':
      if (search.nodes.includes('or')) return null
      for (const node of search.nodes) {
        const found = typeof node === 'object' ? narrowed(collection, node) : null
        if (found !== null) return found
      }
      return null
    case 'nids':
      return [...search.ids].flatMap((id) => notes.get(id) ?? [])
    case 'cids':
      return new Set([...search.ids].flatMap((id) => notes.get(cards.get(id)?.noteId ?? 0) ?? []))
    case 'dupe':
      return collection.notesByFirst.get(stripHtml(search.text)) ?? []
    default:
      return null
  }
}
