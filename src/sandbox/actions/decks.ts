import { action } from '../action.ts'
import { type Anki, notFound } from '../anki.ts'
import { backendInteger, backendText, databaseId, toInteger } from '../arguments.ts'
import { DEFAULT_DECK, type Deck, findDeck, findOrCreateDeck, removeDeck, sortedDecks } from '../collection/deck.ts'
import { dueTree } from '../collection/due-tree.ts'
import { seconds } from '../collection/ids.ts'
import type { Value } from '../json.ts'
import { iterate, PythonError, truthy } from '../python.ts'
import { sqlIds } from '../sql.ts'

/** Actions on decks. */
export const decks = {
  deckNames: action([], (anki) => sortedDecks(anki.collection).map(({ name }) => name)),

  deckNamesAndIds: action([], (anki) => new Map(sortedDecks(anki.collection).map(({ name, id }) => [name, id]))),

  createDeck: action(['deck'], (anki, deck) => deckNamed(anki, deck).id),

  deckNameFromId: action(['deckId'], (anki, deckId) => {
    const id = truthy(deckId) ? backendInteger(toInteger(deckId), '') : DEFAULT_DECK
    return (anki.collection.decks.get(Number(id)) ?? defaultDeck(anki)).name
  }),

  getDecks: action(['cards'], (anki, cards) => {
    const found = new Map<string, Value[]>()
    for (const card of iterate(cards)) {
      const id = anki.collection.cards.get(databaseId(card) ?? Number.NaN)?.deckId ?? DEFAULT_DECK
      const { name } = anki.collection.decks.get(id) ?? defaultDeck(anki)
      found.set(name, [...(found.get(name) ?? []), card])
    }
    return found
  }),

  changeDeck: action(['cards', 'deck'], (anki, cards, deck) => {
    const { id } = deckNamed(anki, deck)
    const moved = sqlIds(cards, (list) => `update cards set did = odid where id in ${list}`)
    for (const card of anki.collection.cards.values()) {
      if (!moved.has(card.id)) continue
      card.deckId = id
      card.mod = seconds(anki.collection)
    }
    return null
  }),

  deleteDecks: action(['decks', ['cardsToo', false]], (anki, names, cardsToo) => {
    if (!truthy(cardsToo)) {
      throw new PythonError("Since Anki 2.1.28 it's not possible to delete decks without deleting cards as well")
    }
    for (const name of iterate(names)) {
      const deck = [...anki.collection.decks.values()].find((candidate) => candidate.name === name)
      if (deck !== undefined) removeDeck(anki.collection, deck)
    }
    return null
  }),

  getDeckStats: action(['decks'], (anki, names) => {
    const wanted = new Set(iterate(names).map((name) => deckNamed(anki, name).id))
    const stats = new Map<string, Value>()
    for (const { deck, leaf, fresh, learning, review, own } of dueTree(anki.collection)) {
      if (!wanted.has(deck.id)) continue
      const row: [string, Value][] = [
        ['deck_id', deck.id],
        ['name', leaf],
        ['new_count', fresh],
        ['learn_count', learning],
        ['review_count', review],
        ['total_in_deck', own],
      ]
      stats.set(String(deck.id), new Map(row))
    }
    return stats
  }),
}

/** Anki's `decks.id`: the deck of a name, made when missing. */
function deckNamed(anki: Anki, name: Value): Deck {
  const text = backendText(name)
  if (name === null && findDeck(anki.collection, text) === undefined) {
    throw notFound(anki, 'JsonError { info: "invalid type: null, expected a string" }')
  }
  return findOrCreateDeck(anki.collection, text)
}

function defaultDeck(anki: Anki): Deck {
  return anki.collection.decks.get(DEFAULT_DECK) as Deck
}
