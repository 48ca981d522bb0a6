import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendInteger, toInteger } from '../arguments.ts'
import { seconds } from '../collection/clock.ts'
import type { Deck } from '../collection/collection.ts'
import { type DeckConfig, isWhole } from '../collection/deck-config.ts'
import { settled } from '../collection/deck-config-rules.ts'
import { forgetHistory, type History, remember, undoable } from '../collection/history.ts'
import { newId } from '../collection/ids.ts'
import type { Value } from '../json.ts'
import { checkJson, wrongType } from '../json-error.ts'
import { asDict, iterate, PythonError, str, subscript } from '../python.ts'

/** Actions on deck options. */
export const deckOptions = {
  getDeckConfig: action(['deck'], (anki, name) => {
    const deck = deckSpelt(anki, name)
    if (deck === undefined) return false
    const { deckConfigs } = anki.collection
    return (deckConfigs.get(deck.configId) ?? deckConfigs.get(1)) as DeckConfig
  }),

  saveDeckConfig: action(['config'], (anki, config) => {
    const id = toInteger(str(subscript(config, 'id')))
    const { deckConfigs } = anki.collection
    if (!deckConfigs.has(Number(id))) return false
    const stored = new Map(asDict(config, 'get'))
      .set('id', id)
      .set('mod', seconds(anki.collection.clock))
      .set('usn', -1)
    if (!isWhole(stored)) return false
    deckConfigs.set(Number(id), settled(stored))
    forgetHistory(anki.collection.history)
    return true
  }),

  setDeckConfigId: action(['decks', 'configId'], (anki, names, configId) => {
    const id = Number(toInteger(configId))
    const decks = iterate(names).map((name) => deckSpelt(anki, name))
    if (decks.includes(undefined)) return false
    for (const deck of decks) giveOptions(anki.collection.history, deck as Deck, id)
    return true
  }),

  cloneDeckConfigId: action(['name', ['cloneFrom', '1']], (anki, name, cloneFrom) => {
    const { collection } = anki
    const original = collection.deckConfigs.get(Number(toInteger(cloneFrom)))
    if (original === undefined) return false
    const clone: DeckConfig = new Map([...original]).set('name', name)
    checkJson(name)
    if (typeof name !== 'string') throw wrongType(clone, clone, 'name', 'a string')
    const id = newId(collection, collection.deckConfigs)
    forgetHistory(collection.history)
    collection.deckConfigs.set(id, clone.set('id', id).set('mod', seconds(collection.clock)).set('usn', -1))
    return id
  }),

  removeDeckConfigId: action(['configId'], (anki, configId) => {
    const { deckConfigs, decks, history } = anki.collection
    if (!deckConfigs.has(Number(toInteger(configId)))) return false
    const id = Number(backendInteger(configId, 'anki.deck_config.DeckConfigId.dcid'))
    forgetHistory(history)
    for (const deck of decks.values()) if (deck.configId === id) giveOptions(history, deck, 1)
    if (id === 1) throw new PythonError("can't delete default conf")
    forgetHistory(history)
    return deckConfigs.delete(id)
  }),
}

/** Gives a deck other options, which can be taken back. */
function giveOptions(history: History, deck: Deck, id: number): void {
  const before = deck.configId
  if (before === id) return
  undoable(history, () => {
    deck.configId = id
    remember(history, () => {
      deck.configId = before
    })
  })
}

/** The deck of exactly that name; these actions do not ignore case. */
function deckSpelt(anki: Anki, name: Value): Deck | undefined {
  return [...anki.collection.decks.values()].find((deck) => deck.name === name)
}
