import type { Card, Collection, Note } from '../collection/collection.ts'
import { matcher } from './match.ts'
import { decksNamed } from './match-card.ts'
import { fieldsNamed, typesNamed } from './match-note.ts'
import { isCardNode, needsCards, type SearchNode } from './node.ts'

/**
 * The path on which Anki's database finds the results of a search. It settles their order, because Anki does not sort them. An index is
 * the path if a required term names its key, or if it holds every column that the search asks for; otherwise the path is age.
 */
export type Access = 'age' | 'note' | 'type' | 'deck'

/** The path of a search for notes. */
export function noteAccess(collection: Collection, search: SearchNode): Access {
  if (needsCards(search)) return joinAccess(collection, search)
  if (namesTypes(collection, search)) return 'type'
  if (terms(search).some((node) => node.kind === 'nids')) return 'age'
  return asksTypes(collection, search) ? 'type' : 'age'
}

/** The path of a search for cards. */
export function cardAccess(collection: Collection, search: SearchNode): Access {
  if (isDueAlone(search)) return 'deck'
  const access = joinAccess(collection, search)
  // A search that asks nothing of cards finds them in the index of their notes, which holds all that it needs.
  return access === 'age' && !needsCards(search) ? 'note' : access
}

function joinAccess(collection: Collection, search: SearchNode): Access {
  if (terms(search).some(({ kind }) => kind === 'nids' || kind === 'cids')) return 'age'
  if (terms(search).some((node) => isFields(collection, node))) return 'type'
  if (terms(search).some((node) => namesDecks(collection, node))) return 'deck'
  return namesTypes(collection, search) ? 'type' : 'age'
}

/** Orders cards along the path of a search. */
export function byAccess(
  collection: Collection,
  search: SearchNode,
  access: Access,
): (one: [Note, Card], other: [Note, Card]) => number {
  const rank = deckRank(collection, search)
  const turn = turnOf(collection, search)
  switch (access) {
    case 'type':
      return ([note, card], [other, otherCard]) =>
        turn(note, card) - turn(other, otherCard) ||
        note.typeId - other.typeId ||
        note.id - other.id ||
        card.id - otherCard.id
    case 'deck':
      return ([, one], [, other]) =>
        rank(one) - rank(other) ||
        one.deckId - other.deckId ||
        one.queue - other.queue ||
        one.due - other.due ||
        one.id - other.id
    case 'note':
      return ([one, card], [other, otherCard]) => one.id - other.id || card.id - otherCard.id
    case 'age':
      return ([, one], [, other]) => one.id - other.id
  }
}

/** The terms that all must hold. */
function terms(search: SearchNode): readonly SearchNode[] {
  if (search.kind !== 'group') return [search]
  if (search.nodes.includes('or')) return [search]
  return search.nodes.flatMap((node) => (typeof node === 'object' ? terms(node) : []))
}

function namesTypes(collection: Collection, search: SearchNode): boolean {
  return terms(search).some((node) => isTypes(collection, node))
}

/** Whether a term is but a list of note types, perhaps with more to ask of each. */
function isTypes(collection: Collection, node: SearchNode): boolean {
  switch (node.kind) {
    case 'mid':
    case 'dupe':
      return true
    case 'note':
      return typesNamed(collection, node.text).size > 0
    case 'field':
      return fieldsNamed(collection, node.field).size > 0
    case 'card-name':
      return true
    case 'group':
      return node.nodes.every(
        (inner) => typeof inner !== 'object' || terms(inner).some((term) => isTypes(collection, term)),
      )
    default:
      return false
  }
}

/** Whether the search asks for ids and note types alone, which the index of note types holds. */
function asksTypes(collection: Collection, node: SearchNode): boolean {
  switch (node.kind) {
    case 'group':
      return node.nodes.every((inner) => typeof inner !== 'object' || asksTypes(collection, inner))
    case 'not':
      return asksTypes(collection, node.node)
    case 'tag':
      return node.text === '*'
    case 'field':
      return fieldsNamed(collection, node.field).size === 0
    case 'all':
    case 'note':
    case 'mid':
    case 'nids':
    case 'dupe':
      return true
    default:
      return false
  }
}

/** A term about fields or templates asks something else of each note type, and goes through the index type by type. */
function isFields(collection: Collection, node: SearchNode): boolean {
  return ['field', 'card-name'].includes(node.kind) && isTypes(collection, node)
}

function namesDecks(collection: Collection, node: SearchNode): boolean {
  return alternatives(node).every((terms) => terms.some((term) => deckIds(collection, term) !== null))
}

/** Alternatives about decks are gone through one after the other: the place of the first that a card is in. */
function deckRank(collection: Collection, search: SearchNode): (card: Card) => number {
  const ranked = terms(search).find((node) => namesDecks(collection, node))
  const sets = ranked === undefined ? [] : alternatives(ranked).map((found) => setOf(collection, found))
  return ({ deckId }) => sets.findIndex((set) => set?.has(deckId))
}

/** Alternatives about fields are gone through one after the other, too: the place of the first that finds a note. */
function turnOf(collection: Collection, search: SearchNode): (note: Note, card: Card) => number {
  const turns = terms(search).find(
    (node) => node.kind === 'group' && alternatives(node).some((found) => found.some(asksMore)),
  )
  if (turns === undefined) return () => 0
  const tests = alternatives(turns).map((nodes) => matcher(collection, { kind: 'group', nodes }))
  return (note, card) => tests.findIndex((test) => test(note, card))
}

function asksMore({ kind }: SearchNode): boolean {
  return kind === 'field' || kind === 'card-name'
}

function setOf(collection: Collection, found: readonly SearchNode[]): ReadonlySet<number> | null {
  return found.map((term) => deckIds(collection, term)).find((set) => set !== null) ?? null
}

function deckIds(collection: Collection, node: SearchNode): ReadonlySet<number> | null {
  if (node.kind === 'dids') return node.ids
  return node.kind === 'deck' && node.text !== '*' ? decksNamed(collection, node.text) : null
}

/** The alternatives of a group as lists of terms that all must hold; a term alone is one of one. */
function alternatives(node: SearchNode): SearchNode[][] {
  if (node.kind !== 'group') return [[node]]
  const found: SearchNode[][] = [[]]
  for (const inner of node.nodes) {
    if (inner === 'or') found.push([])
    else if (inner !== 'and') found.at(-1)?.push(...terms(inner))
  }
  return found
}

/** Whether the search asks for the deck, the queue and the due date alone, which the index of decks holds. */
function isDueAlone(node: SearchNode): boolean {
  if (node.kind === 'group') return node.nodes.every((inner) => typeof inner !== 'object' || isDueAlone(inner))
  if (node.kind === 'not') return isDueAlone(node.node)
  return isCardNode(node) && node.kind === 'is' && !['new', 'review', 'learn'].includes(node.state)
}
