import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendInteger } from '../arguments.ts'
import { getCard } from '../card-lookup.ts'
import { changeCard, dropCard, putCard } from '../collection/card.ts'
import { seconds } from '../collection/clock.ts'
import type { Card } from '../collection/collection.ts'
import { forgetHistory } from '../collection/history.ts'
import type { Value } from '../json.ts'
import { iterate, NotFoundError, PythonError, str, typeName } from '../python.ts'
import { whereFound } from './cards.ts'

/**
 * The members of a card in the order in which Anki's Python hands them to the backend: the backend's name, the least and the most that
 * fit on the way, and our name where we keep the member.
 */
const MEMBERS: Record<string, readonly [field: string, least: number, most: number, member?: keyof Card]> = {
  id: ['id', -(2 ** 63), 2 ** 63],
  nid: ['note_id', -(2 ** 63), 2 ** 63, 'noteId'],
  did: ['deck_id', -(2 ** 63), 2 ** 63, 'deckId'],
  ord: ['template_idx', 0, 2 ** 32 - 1, 'ord'],
  type: ['ctype', 0, 2 ** 32 - 1, 'type'],
  queue: ['queue', -(2 ** 31), 2 ** 31 - 1, 'queue'],
  due: ['due', -(2 ** 31), 2 ** 31 - 1, 'due'],
  ivl: ['interval', 0, 2 ** 32 - 1, 'interval'],
  factor: ['ease_factor', 0, 2 ** 32 - 1, 'factor'],
  reps: ['reps', 0, 2 ** 32 - 1, 'reps'],
  lapses: ['lapses', 0, 2 ** 32 - 1, 'lapses'],
  left: ['remaining_steps', 0, 2 ** 32 - 1, 'left'],
  odue: ['original_due', -(2 ** 31), 2 ** 31 - 1],
  odid: ['original_deck_id', -(2 ** 63), 2 ** 63],
  flags: ['flags', 0, 2 ** 32 - 1, 'flags'],
}
const GUARDED = 'did id ivl lapses left mod nid odid odue ord queue reps type usn'.split(' ')

/** Actions that read and set single values of cards. */
export const cardValues = {
  getEaseFactors: action(['cards'], (anki, ids) => whereFound(anki, ids, null, ({ factor }) => factor)),

  setEaseFactors: action(['cards', 'easeFactors'], (anki, ids, factors) =>
    iterate(ids).map((id, index) => {
      let card: Card
      try {
        card = getCard(anki, id)
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error
        return false
      }
      setValues(anki, card, new Map([['factor', itemAt(factors, index)]]))
      return true
    }),
  ),

  setSpecificValueOfCard: action(
    ['card', 'keys', 'newValues', ['warning_check', false]],
    (anki, id, keys, values, check): Value => {
      if (Array.isArray(id) || !Array.isArray(keys) || !Array.isArray(values)) return false
      if (values.length !== keys.length) return false
      if (check === false && keys.some((key) => GUARDED.includes(key as string))) return false
      try {
        const card = getCard(anki, id)
        setValues(anki, card, new Map(keys.map((key, index) => [key, values[index] as Value])))
        return [true]
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        return [[false, error.message]]
      }
    },
  ),
}

const NO_SUCH =
  'Your database appears to be in an inconsistent state. Please use the Check Database action. No such card: '

/** Sets values as Anki's backend takes them: all or none. A name that is no member of a card changes nothing. */
function setValues(anki: Anki, card: Card, given: ReadonlyMap<Value, Value>): void {
  for (const key of given.keys()) {
    if (typeof key !== 'string') throw new PythonError(`attribute name must be string, not '${typeName(key)}'`)
  }
  const changes: Record<string, number> = {}
  for (const [key, [field, least, most, member]] of Object.entries(MEMBERS)) {
    if (!given.has(key)) continue
    const number = backendInteger(given.get(key) as Value, `anki.cards.Card.${field}`)
    if (number < least || number > most) throw new PythonError(`Value out of range: ${number}`)
    if (member !== undefined) changes[member] = member === 'factor' ? Number(number) % 65_536 : Number(number)
  }
  const id = given.has('id') ? (given.get('id') as Value) : card.id
  if (id === null || !anki.collection.cards.has(Number(id))) throw new PythonError(`${NO_SUCH}'${str(id ?? 0)}'`)
  const { noteId = card.noteId, ord = card.ord, ...plain } = changes
  if (noteId !== card.noteId || ord !== card.ord) {
    dropCard(anki.collection, card)
    putCard(anki.collection, { ...card, ...plain, noteId, ord, mod: seconds(anki.collection.clock) })
  } else changeCard(anki.collection, card, plain)
  forgetHistory(anki.collection.history)
}

/** Python's `values[index]`. */
function itemAt(values: Value, index: number): Value {
  if (Array.isArray(values)) {
    if (index >= values.length) throw new PythonError('list index out of range')
    return values[index] as Value
  }
  if (typeof values === 'string') {
    if (index >= values.length) throw new PythonError('string index out of range')
    return values[index] as Value
  }
  throw new PythonError(values instanceof Map ? String(index) : `'${typeName(values)}' object is not subscriptable`)
}
