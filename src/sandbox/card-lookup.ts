import { type Anki, notFound } from './anki.ts'
import { backendInteger } from './arguments.ts'
import type { Card } from './collection/collection.ts'
import { DEFAULT_DECK } from './collection/deck.ts'
import type { Value } from './json.ts'
import { str, truthy } from './python.ts'

/** AnkiConnect's look-up of a card by id. Nothing, 0 and empty texts give a blank card that is in no collection. */
export function getCard(anki: Anki, id: Value): Card {
  if (!truthy(id)) return blankCard()
  const card = anki.collection.cards.get(Number(backendInteger(id, 'anki.cards.CardId.cid')))
  if (card === undefined) throw notFound(anki, `Card was not found: ${str(id)}`)
  return card
}

function blankCard(): Card {
  return {
    id: 0,
    noteId: 0,
    deckId: DEFAULT_DECK,
    ord: 0,
    mod: 0,
    type: 0,
    queue: 0,
    due: 0,
    interval: 0,
    factor: 0,
    reps: 0,
    lapses: 0,
    left: 0,
    flags: 0,
    position: null,
  }
}
