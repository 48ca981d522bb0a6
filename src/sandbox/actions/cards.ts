import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendInteger, backendIntegers, refuseDoubles } from '../arguments.ts'
import { cardInfo } from '../card-info.ts'
import { getCard } from '../card-lookup.ts'
import { changeCard } from '../collection/card.ts'
import type { Card } from '../collection/collection.ts'
import { undoable } from '../collection/history.ts'
import { readTypesAgain } from '../collection/type-memory.ts'
import { dict, type Value } from '../json.ts'
import { equal, iterate, NotFoundError, PythonError, truthy } from '../python.ts'
import { findCards } from '../search/search.ts'
import { idList } from '../sql/id-list.ts'
import { openDatabase } from '../sql/statement.ts'

/** Actions that read cards or suspend them. */
export const cards = {
  findCards: action([['query', null]], (anki, query) => (query === null ? [] : findCards(anki, query))),

  cardsInfo: action(['cards'], (anki, ids) => whereFound(anki, ids, new Map(), (card) => cardInfo(anki, card))),

  cardsModTime: action(['cards'], (anki, ids) =>
    whereFound(anki, ids, new Map(), ({ id, mod }) => dict({ cardId: id, mod })),
  ),

  cardsToNotes: action(['cards'], ({ collection }, given) => {
    const { ids, list } = idList(given)
    if (ids === null) {
      const sql = `select distinct nid from cards where id in ${list}`
      return openDatabase(collection, sql)
        .run(sql)
        .map(([first = null]) => first)
    }
    // SQLite goes through the cards in the order of their ids, and a note comes with its first card.
    const inOrder = [...ids].sort((a, b) => a - b)
    return [...new Set(inOrder.flatMap((id) => collection.cards.get(id)?.noteId ?? []))]
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

/** AnkiConnect removes ids from the list while it walks the list, and so skips the id after each. */
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
  const { collection } = anki
  readTypesAgain(collection)
  refuseDoubles(hits, 'search_cids.cid')
  undoable(collection.history, () => {
    for (const id of hits) {
      const card = collection.cards.get(Number(id))
      if (card === undefined) continue
      const queue = truthy(suspend) ? -1 : card.queue < 0 ? restoredQueue(card) : card.queue
      if (queue !== card.queue) changeCard(collection, card, { queue })
    }
  })
  return true
}

/** A card in a step is due at a second of today, or on a day. */
function restoredQueue({ type, due }: Card): number {
  if (type === 1 || type === 3) return due > 1_000_000_000 ? 1 : 3
  return type
}
