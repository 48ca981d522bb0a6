import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendInteger } from '../arguments.ts'
import { getCard } from '../card-lookup.ts'
import { changeCard } from '../collection/card.ts'
import type { Card } from '../collection/collection.ts'
import { forgetHistory } from '../collection/history.ts'
import type { Value } from '../json.ts'
import { iterate, NotFoundError, PythonError, typeName } from '../python.ts'
import { whereFound } from './cards.ts'

type Number32 = 'interval' | 'factor' | 'reps' | 'lapses' | 'left' | 'flags' | 'type' | 'queue' | 'due'

/** The members of a card in Python, the largest and smallest that fit on the way, and ours. */
const MEMBERS: Record<string, readonly [member: Number32, least: number, most: number]> = {
  type: ['type', 0, 2 ** 32 - 1],
  queue: ['queue', -(2 ** 31), 2 ** 31 - 1],
  due: ['due', -(2 ** 31), 2 ** 31 - 1],
  ivl: ['interval', 0, 2 ** 32 - 1],
  factor: ['factor', 0, 2 ** 32 - 1],
  reps: ['reps', 0, 2 ** 32 - 1],
  lapses: ['lapses', 0, 2 ** 32 - 1],
  left: ['left', 0, 2 ** 32 - 1],
  flags: ['flags', 0, 2 ** 32 - 1],
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
      setValue(anki, card, 'factor', itemAt(factors, index))
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
        for (const [index, key] of keys.entries()) setValue(anki, card, key, values[index] as Value)
        return [true]
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        return [[false, error.message]]
      }
    },
  ),
}

/** Sets a value as Anki's backend takes it; a name that is no member of a card changes nothing. */
function setValue(anki: Anki, card: Card, key: Value, value: Value): void {
  if (typeof key !== 'string') throw new PythonError(`attribute name must be string, not '${typeName(key)}'`)
  const member = MEMBERS[key]
  if (card.id === 0) {
    throw new PythonError(
      "Your database appears to be in an inconsistent state. Please use the Check Database action. No such card: '0'",
    )
  }
  if (member === undefined) return
  const [name, least, most] = member
  const number = backendInteger(value, `anki.cards.Card.${key === 'factor' ? 'ease_factor' : key}`)
  if (number < least || number > most) throw new PythonError(`Value out of range: ${number}`)
  changeCard(anki.collection, card, { [name]: name === 'factor' ? Number(number) % 65536 : Number(number) })
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
