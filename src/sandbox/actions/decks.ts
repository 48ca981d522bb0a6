import { action } from '../action.ts'
import { type Anki, notFound } from '../anki.ts'
import { backendInteger, backendText, databaseId, toInteger } from '../arguments.ts'
import { changeCard } from '../collection/card.ts'
import { seconds } from '../collection/clock.ts'
import type { Deck } from '../collection/collection.ts'
import { DEFAULT_DECK, findDeck, findOrCreateDeck, removeDeck, sortedDecks } from '../collection/deck.ts'
import { forgetHistory, undoable } from '../collection/history.ts'
import { readTypesAgain } from '../collection/type-memory.ts'
import type { Value } from '../json.ts'
import { iterate, PythonError, truthy } from '../python.ts'
import { deckCounts } from '../scheduler/counts.ts'
import { changeCardsBySql } from '../sql/card-changes.ts'
import { idList } from '../sql/id-list.ts'

/** The statement with which Anki takes cards out of filtered decks, before they go into another deck. */
const OUT_OF_FILTERED = `update cards set did = odid, 
queue = (case when queue < 0 then queue
              when type in (1,3) then
  (case when (case when odue then odue else due end) > 1000000000 then 1 else
  3 end)
else
  type
end)
,
due = (case when odue>0 then odue else due end), odue = 0, odid = 0, usn = ?`

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
    const { collection } = anki
    readTypesAgain(collection)
    const { id } = deckNamed(anki, deck)
    const { ids, list } = idList(cards)
    forgetHistory(collection.history)
    if (ids === null) {
      changeCardsBySql(collection, [
        [`${OUT_OF_FILTERED} where id in ${list} and odid`, -1],
        [`update cards set usn=?, mod=?, did=? where id in ${list}`, -1, seconds(collection.clock), id],
      ])
      return null
    }
    for (const cardId of ids) {
      const card = collection.cards.get(cardId)
      if (card !== undefined) changeCard(collection, card, { deckId: id })
    }
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
