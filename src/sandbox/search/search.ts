import type { Anki } from '../anki.ts'
import { backendText } from '../arguments.ts'
import { cardsOf } from '../collection/card.ts'
import type { Card, Collection, Note } from '../collection/collection.ts'
import { inTime, mayTakeLong } from '../in-time.ts'
import type { Value } from '../json.ts'
import { byAccess, cardAccess, noteAccess } from './access.ts'
import { candidates } from './candidates.ts'
import { matcher } from './match.ts'
import { needsCards, type SearchNode } from './node.ts'
import { parseSearch } from './parse.ts'

/** Stands where a search that needs no cards never looks. */
const NO_CARD = { id: 0 } as Card

/** The ids of the notes that a search finds, in the order in which Anki's database comes upon them. */
export function findNotes({ collection }: Anki, query: Value): number[] {
  const text = backendText(query)
  const search = parseSearch(text)
  if (needsCards(search)) {
    const found = timely(text, () => lookAtCards(collection, search)).sort(
      byAccess(collection, search, noteAccess(collection, search)),
    )
    return [...new Set(found.map(([note]) => note.id))]
  }
  const order = byAccess(collection, search, noteAccess(collection, search) === 'type' ? 'type' : 'note')
  const pairs = timely(text, () => lookAtNotes(collection, search)).map((note): [Note, Card] => [note, NO_CARD])
  return pairs.sort(order).map(([{ id }]) => id)
}

/** The ids of the cards that a search finds, in that order. */
export function findCards({ collection }: Anki, query: Value): number[] {
  const text = backendText(query)
  const search = parseSearch(text)
  const found = timely(text, () => lookAtCards(collection, search)).sort(
    byAccess(collection, search, cardAccess(collection, search)),
  )
  return found.map(([, card]) => card.id)
}

function timely<T>(text: string, look: () => T): T {
  return mayTakeLong(text) ? inTime(look) : look()
}

function lookAtNotes(collection: Collection, search: SearchNode): Note[] {
  const finds = matcher(collection, search)
  return [...candidates(collection, search)].filter((note) => finds(note, NO_CARD))
}

function lookAtCards(collection: Collection, search: SearchNode): [Note, Card][] {
  const finds = matcher(collection, search)
  const found: [Note, Card][] = []
  for (const note of candidates(collection, search)) {
    for (const card of cardsOf(collection, note.id)) if (finds(note, card)) found.push([note, card])
  }
  return found
}
