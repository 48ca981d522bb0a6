import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { jsonText } from '../wire/python.ts'
import { type Decks, notThat } from './decks.ts'
import { deletedTerm } from './deleted-tag.ts'

/** What has to be known of a scope to decide about calls. */
export interface Needs {
  /** Ids of cards, to learn which are inside. */
  readonly cards: ReadonlySet<string>
  /** Ids of notes, to learn which have a card inside. */
  readonly notes: ReadonlySet<string>
  /** Ids of notes, to learn which also have a card outside. */
  readonly shared: ReadonlySet<string>
}

/** A search of the gateway's own for ids of cards or notes. No text of a client is in it. */
export interface Question {
  readonly about: keyof Needs
  readonly leaf: Leaf
}

/** The searches of the gateway's own. */
export interface Questions {
  /** Asks for all decks and their ids. */
  readonly decks: Leaf
  /** Returns the searches for some ids, in parts. */
  about(needs: Needs, decks: Decks): readonly Question[]
  /** Returns the searches for everything that the scope holds. */
  whole(about: 'cards' | 'notes', decks: Decks): readonly Leaf[]
  /** Returns the search for what a client has deleted softly, by the tag of these notes. */
  deleted(about: 'cards' | 'notes', tag: string): Leaf
  /** Returns the searches for notes or cards of these notes, wherever they are. */
  ofNotes(about: 'cards' | 'notes', ids: readonly string[], condition?: string): readonly Leaf[]
  /** Returns the questions for the names of the decks that cards are in. */
  places(cards: readonly string[]): readonly Leaf[]
  /** Returns the searches for those of some cards that are outside. */
  cardsOutside(ids: readonly string[], decks: Decks): readonly Leaf[]
  /** Returns the searches for those of some notes that have a card in the decks of the scope. */
  notesInside(ids: readonly string[], decks: Decks): readonly Leaf[]
}

/** The most ids in one search. */
const MOST_IDS = 500

export function createQuestions({ get }: Catalogue): Questions {
  const actionOf = (name: string) => get(name) as Action
  const getDecks = actionOf('getDecks')
  const finders = { cards: actionOf('findCards'), notes: actionOf('findNotes') }
  // The same question is the same object, so that its value and its key are computed once.
  const made = new Map<string, Leaf>()
  const search = (about: 'cards' | 'notes', query: string): Leaf => {
    const key = `${about} ${query}`
    const known = made.get(key)
    if (known !== undefined) return known
    const leaf = leafOf(finders[about], Buffer.from(`{"query": ${jsonText(query)}}`))
    if (made.size >= MOST_MADE) made.clear()
    made.set(key, leaf)
    return leaf
  }
  const some = (about: 'cards' | 'notes', condition: string, ids: readonly string[]): Leaf[] => {
    const key = about === 'cards' ? 'cid' : 'nid'
    return chunks(ids, MOST_IDS).map((few) => search(about, `${condition} ${key}:${few.join(',')}`))
  }
  return {
    decks: leafOf(actionOf('deckNamesAndIds'), null),
    about({ cards, notes, shared }, { condition }) {
      if (condition === null) return []
      const ask = (about: keyof Needs, leaves: readonly Leaf[]) => leaves.map((leaf) => ({ about, leaf }))
      return [
        ...ask('cards', some('cards', condition, [...cards])),
        ...ask('notes', some('notes', condition, [...notes])),
        ...ask('shared', some('notes', notThat(condition), [...shared])),
      ]
    },
    whole: (about, { parts }) => parts.map((condition) => search(about, condition)),
    deleted: (about, tag) => search(about, deletedTerm(tag)),
    ofNotes: (about, ids, condition = '') =>
      chunks(ids, MOST_IDS).map((few) => search(about, `nid:${few.join(',')}${condition}`)),
    places: (cards) =>
      chunks(cards, MOST_IDS).map((few) => leafOf(getDecks, Buffer.from(`{"cards": [${few.join(', ')}]}`))),
    cardsOutside: (ids, { place }) => some('cards', place === null ? '' : notThat(place), ids),
    notesInside: (ids, { place }) => (place === null ? [] : some('notes', place, ids)),
  }
}

/** The most remembered questions. */
const MOST_MADE = 200

function chunks<T>(all: readonly T[], size: number): T[][] {
  const found: T[][] = []
  for (let from = 0; from < all.length; from += size) found.push(all.slice(from, from + size))
  return found
}
