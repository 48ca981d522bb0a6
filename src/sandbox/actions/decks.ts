import { action } from '../action.ts'
import { type Anki, notFound } from '../anki.ts'
import { backendInteger, backendText, databaseId, toInteger } from '../arguments.ts'
import { changeCard } from '../collection/card.ts'
import type { Deck } from '../collection/collection.ts'
import { DEFAULT_DECK, findDeck, findOrCreateDeck, removeDeck, sortedDecks } from '../collection/deck.ts'
import { forgetHistory, undoable } from '../collection/history.ts'
import { readTypesAgain } from '../collection/type-deck.ts'
import type { Value } from '../json.ts'
import { iterate, PythonError, truthy } from '../python.ts'
import { deckCounts } from '../scheduler/counts.ts'
import { sqlIds } from '../sql.ts'

/** Actions on decks. */
export const decks = {
  deckNames: action([], (anki) => sortedDecks(anki.collection).map(({ name }) => name)),

  deckNamesAndIds: action([], (anki) => new Map(sortedDecks(anki.collection).map(({ name, id }) => [name, id]))),

  createDeck: action(['deck'], (anki, deck) => {
    readTypesAgain(anki.collection)
    return deckNamed(anki, deck).id
  }),

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
    const moved = sqlIds(anki.collection, cards, (list) => `update cards set did = odid where id in ${list}`)
    for (const cardId of moved) {
      const card = anki.collection.cards.get(cardId)
      if (card !== undefined) changeCard(anki.collection, card, { deckId: id })
    }
    forgetHistory(anki.collection.history)
    readTypesAgain(anki.collection)
    return null
  }),

  deleteDecks: action(['decks', ['cardsToo', false]], (anki, names, cardsToo) => {
    if (!truthy(cardsToo)) {
      throw new PythonError("Since Anki 2.1.28 it's not possible to delete decks without deleting cards as well")
    }
    const { collection } = anki
    readTypesAgain(collection)
    for (const name of iterate(names)) {
      const deck = [...collection.decks.values()].find((candidate) => candidate.name === name)
      if (deck !== undefined) undoable(collection.history, () => removeDeck(collection, deck))
    }
    return null
  }),

  getDeckStats: action(['decks'], (anki, names) => {
    const wanted = new Set(iterate(names).map((name) => deckNamed(anki, name).id))
    const stats = new Map<string, Value>()
    for (const { deck, leaf, fresh, learning, review, own } of deckCounts(anki.collection)) {
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
export function deckNamed(anki: Anki, name: Value): Deck {
  const text = backendText(name)
  if (name === null && findDeck(anki.collection, text) === undefined) {
    throw notFound(anki, 'JsonError { info: "invalid type: null, expected a string" }')
  }
  return undoable(anki.collection.history, () => findOrCreateDeck(anki.collection, text))
}

function defaultDeck(anki: Anki): Deck {
  return anki.collection.decks.get(DEFAULT_DECK) as Deck
}
