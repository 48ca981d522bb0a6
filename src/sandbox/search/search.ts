import type { Anki } from '../anki.ts'
import { backendText } from '../arguments.ts'
import { cardsOf } from '../collection/card.ts'
import type { Card, Collection, Note } from '../collection/collection.ts'
import { inTime, mayTakeLong } from '../in-time.ts'
import type { Value } from '../json.ts'
import { candidates } from './candidates.ts'
import { matcher } from './match.ts'
import { type SearchNode, type Tables, tablesOf } from './node.ts'
import { orderOf } from './order.ts'
import { parseSearch } from './parse.ts'

/** Stands where a search that needs no cards never looks. */
const NO_CARD = { id: 0 } as Card

/** The ids of the notes that a search finds, in the order in which Anki's database comes upon them. */
export function findNotes({ collection }: Anki, query: Value): number[] {
  const text = backendText(query)
  const search = parseSearch(text)
  const tables = tablesOf(search, 'notes')
  const look = tables === 'notes' ? lookAtNotes : lookAtCards
  const found = timely(text, () => look(collection, search))
  return [...new Set(inOrder(collection, search, tables, found).map(([{ id }]) => id))]
}

/** The ids of the cards that a search finds, in that order. */
export function findCards({ collection }: Anki, query: Value): number[] {
  const text = backendText(query)
  const search = parseSearch(text)
  const found = timely(text, () => lookAtCards(collection, search))
  return inOrder(collection, search, tablesOf(search, 'cards'), found).map(([, { id }]) => id)
}

function inOrder(collection: Collection, search: SearchNode, tables: Tables, found: [Note, Card][]): [Note, Card][] {
  return found.length < 2 ? found : found.sort(orderOf(collection, search, tables))
}

function timely<T>(text: string, look: () => T): T {
  return mayTakeLong(text) ? inTime(look) : look()
}

function lookAtNotes(collection: Collection, search: SearchNode): [Note, Card][] {
  const finds = matcher(collection, search)
  const found: [Note, Card][] = []
  for (const note of candidates(collection, search)) if (finds(note, NO_CARD)) found.push([note, NO_CARD])
  return found
}

function lookAtCards(collection: Collection, search: SearchNode): [Note, Card][] {
  const finds = matcher(collection, search)
  const found: [Note, Card][] = []
  for (const note of candidates(collection, search)) {
    for (const card of cardsOf(collection, note.id)) if (finds(note, card)) found.push([note, card])
  }
  return found
}
