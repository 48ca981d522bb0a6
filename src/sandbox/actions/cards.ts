import { action } from '../action.ts'
import { type Anki, notFound } from '../anki.ts'
import { backendInteger, backendIntegers } from '../arguments.ts'
import { getCard } from '../card-lookup.ts'
import type { Card, Note } from '../collection/collection.ts'
import type { Deck } from '../collection/deck.ts'
import { seconds } from '../collection/ids.ts'
import { type NoteType, typeName } from '../collection/note-type.ts'
import { renderCard } from '../collection/render.ts'
import { dict, type Value } from '../json.ts'
import { equal, iterate, NotFoundError, PythonError, truthy } from '../python.ts'
import { findCards } from '../search/search.ts'
import { sqlIds } from '../sql.ts'
import { fieldsInfo } from './notes.ts'

/** What Anki announces for the four buttons of a card that has not been answered yet. */
const NEXT_REVIEWS = ['<\u20681\u2069m', '<\u20686\u2069m', '<\u206810\u2069m', '\u20684\u2069d']

/** Actions that read cards or suspend them. */
export const cards = {
  findCards: action([['query', null]], (anki, query) => (query === null ? [] : findCards(anki, query))),

  cardsInfo: action(['cards'], (anki, ids) => whereFound(anki, ids, new Map(), (card) => cardInfo(anki, card))),

  cardsModTime: action(['cards'], (anki, ids) =>
    whereFound(anki, ids, new Map(), ({ id, mod }) => dict({ cardId: id, mod })),
  ),

  cardsToNotes: action(['cards'], ({ collection }, given) => {
    const ids = sqlIds(given, (list) => `select distinct nid from cards where id in ${list}`)
    return [...new Set([...ids].flatMap((id) => collection.cards.get(id)?.noteId ?? []))].sort((a, b) => a - b)
  }),

  suspended: action(['card'], (anki, card) => isSuspended(anki, card)),

  areSuspended: action(['cards'], (anki, ids) => whereFound(anki, ids, null, ({ queue }) => queue === -1)),

  suspend: action(['cards', ['suspend', true]], (anki, ids, suspend) => setSuspended(anki, ids, suspend)),

  unsuspend: action(['cards'], (anki, ids) => {
    setSuspended(anki, ids, false)
    return null
  }),
}

/** Reads the card of each id; an unknown one gives a stand-in, so that the reply keeps step with the ids. */
export function whereFound(anki: Anki, ids: Value, standIn: Value, read: (card: Card) => Value): Value[] {
  return iterate(ids).map((id) => {
    try {
      return read(getCard(anki, id))
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      return standIn
    }
  })
}

function isSuspended(anki: Anki, id: Value): boolean {
  return getCard(anki, id).queue === -1
}

/** AnkiConnect takes ids out of the list it walks, and so passes over the one behind each. */
function setSuspended(anki: Anki, given: Value, suspend: Value): boolean {
  const ids = Array.isArray(given) ? given : iterate(given)
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index] as Value
    if (!equal(isSuspended(anki, id), suspend)) continue
    if (!Array.isArray(given)) throw new PythonError("'str' object has no attribute 'remove'")
    ids.splice(
      ids.findIndex((other) => equal(other, id)),
      1,
    )
  }
  if (ids.length === 0) return false
  const hits = truthy(suspend)
    ? backendIntegers(ids, 'anki.scheduler.BuryOrSuspendCardsRequest.card_ids')
    : ids.map((id) => (truthy(id) ? backendInteger(id, 'anki.cards.CardId.cid') : 0))
  for (const id of hits) {
    const card = anki.collection.cards.get(Number(id))
    if (card === undefined) continue
    card.queue = truthy(suspend) ? -1 : card.type
    card.mod = seconds(anki.collection)
  }
  return true
}

function cardInfo(anki: Anki, card: Card): Value {
  const { collection } = anki
  const note = collection.notes.get(card.noteId) as Note | undefined
  if (note === undefined) throw notFound(anki, '')
  const type = collection.noteTypes.get(note.typeId) as NoteType
  const { question, answer } = renderCard(collection, card, note, type)
  return dict({
    cardId: card.id,
    fields: fieldsInfo(type, note),
    fieldOrder: card.ord,
    question,
    answer,
    modelName: typeName(type),
    ord: card.ord,
    deckName: (collection.decks.get(card.deckId) as Deck).name,
    css: type.get('css') as Value,
    factor: card.factor,
    interval: card.interval,
    note: note.id,
    type: card.type,
    queue: card.queue,
    due: card.due,
    reps: card.reps,
    lapses: card.lapses,
    left: card.left,
    mod: card.mod,
    nextReviews: NEXT_REVIEWS,
    flags: card.flags,
  })
}
