import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendIntegers, backendText, databaseId, refuseDoubles } from '../arguments.ts'
import { getCard } from '../card-lookup.ts'
import { changeCard } from '../collection/card.ts'
import type { Card, Review } from '../collection/collection.ts'
import { forgetHistory, undoable } from '../collection/history.ts'
import { reviewsOf } from '../collection/review.ts'
import { readTypesAgain } from '../collection/type-memory.ts'
import type { Value } from '../json.ts'
import { equal, iterate, NotFoundError, PythonError, str, subscript, truthy } from '../python.ts'
import { answerCard } from '../scheduler/answer.ts'
import { type DueDays, forget, setDue } from '../scheduler/by-hand.ts'
import { findCards } from '../search/search.ts'
import { changeCardsBySql } from '../sql/card-changes.ts'
import { idList } from '../sql/id-list.ts'

/** As far as Anki counts days. */
const MOST_DAYS = 2 ** 32 - 1
/** Seconds that Anki looks ahead for cards in a step. */
const AHEAD = 1200

/** Actions that answer cards, ask when they are due, and set it. */
export const scheduling = {
  answerCards: action(['answers'], (anki, answers) => iterate(answers).map((each) => answerOne(anki, each))),

  areDue: action(['cards'], (anki, ids) => iterate(ids).map((id) => isDue(anki, id))),

  getIntervals: action(['cards', ['complete', false]], (anki, ids, complete) =>
    iterate(ids).map((id) => {
      if (findCards(anki, `cid:${str(id)} is:new`).length > 0) return 0
      const all = reviewsWith(anki, id).map(({ interval }) => interval)
      const last = all.at(-1)
      if (truthy(complete)) return all
      if (last === undefined) throw new PythonError('list index out of range')
      return last
    }),
  ),

  setDueDate: action(['cards', 'days'], (anki, ids, days) => {
    const wanted = backendIntegers(ids, 'anki.scheduler.SetDueDateRequest.card_ids')
    const range = readDays(backendText(days))
    refuseDoubles(wanted, 'search_cids.cid')
    const cards = cardsWith(anki, wanted)
    undoable(anki.collection.history, () => {
      for (const card of cards) setDue(anki.collection, card, range)
    })
    return true
  }),

  forgetCards: action(['cards'], (anki, ids) => {
    readTypesAgain(anki.collection)
    const wanted = new Set(backendIntegers(ids, 'anki.scheduler.ScheduleCardsAsNewRequest.card_ids'))
    const cards = cardsWith(anki, [...wanted])
    undoable(anki.collection.history, () => {
      for (const card of cards) forget(anki.collection, card)
    })
    return null
  }),

  relearnCards: action(['cards'], ({ collection }, ids) => {
    readTypesAgain(collection)
    const { ids: wanted, list } = idList(ids)
    forgetHistory(collection.history)
    if (wanted === null) {
      changeCardsBySql(collection, [[`update cards set type=3, queue=1 where id in ${list}`]])
      return null
    }
    for (const id of wanted) {
      const card = collection.cards.get(id)
      if (card !== undefined) changeCard(collection, card, { type: 3, queue: 1, mod: card.mod })
    }
    return null
  }),
}

function answerOne(anki: Anki, answer: Value): boolean {
  const [id, ease] = [subscript(answer, 'cardId'), subscript(answer, 'ease')]
  let card: Card
  try {
    card = getCard(anki, id)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    return false
  }
  if (card.id === 0) return false
  const button = [1, 2, 3, 4].find((known) => equal(known, ease))
  if (button === undefined) throw new PythonError('invalid ease')
  undoable(anki.collection.history, () => answerCard(anki.collection, card, button))
  return true
}

/** A card whose last step is longer than Anki looks ahead is due when the step has passed; any other as the search says. */
function isDue(anki: Anki, id: Value): boolean {
  if (findCards(anki, `cid:${str(id)} is:new`).length > 0) return true
  const last = reviewsWith(anki, id).at(-1)
  if (last === undefined) throw new PythonError('list index out of range')
  const interval = Number(last.interval)
  if (interval >= -AHEAD) return findCards(anki, `cid:${str(id)} is:due`).length > 0
  return last.id / 1000 - interval <= anki.collection.clock.now() / 1000
}

/** The reviews of a card, oldest first. */
function reviewsWith({ collection }: Anki, id: Value): Review[] {
  return [...reviewsOf(collection, databaseId(id) ?? Number.NaN)].sort((one, other) => one.id - other.id)
}

function cardsWith({ collection }: Anki, ids: readonly (number | bigint)[]): Card[] {
  return ids.flatMap((id) => collection.cards.get(Number(id)) ?? [])
}

/** Days as Anki's dialog takes them: `3`, `3-7`, and a `!` behind for the interval, too. */
function readDays(text: string): DueDays {
  const [, from, to = from, mark] = /^(\d+)(?:-(\d+))?(!)?$/.exec(text) ?? []
  if (from === undefined) throw new PythonError(text)
  const [first, last] = [Number(from), Number(to)]
  if (Math.max(first, last) > MOST_DAYS) throw new PythonError('A number was invalid or out of range.')
  return { from: Math.min(first, last), to: Math.max(first, last), isInterval: mark !== undefined }
}
