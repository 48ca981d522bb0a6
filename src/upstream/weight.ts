import type { Action } from '../actions/action.ts'
import { MINUS, NINE, OPEN_OBJECT, ZERO } from '../wire/bytes.ts'
import { findMember } from '../wire/list.ts'
import { countItems, type ItemPlaces, placesOf } from '../wire/places.ts'

/** The weight of a leaf call in an exchange, by the facts of its action. */
export interface Weight {
  /** It changes nothing, and may share an exchange with calls of other requests. */
  readonly shareable: boolean
  /**
   * The items of the id list that the result follows item by item.
   * Null if the call has other params too, or if it cannot be joined or cut without a difference.
   */
  readonly list: ItemPlaces | null
  /** The number of items for the estimate. */
  readonly items: number
  /** The approximate bytes in the body of an exchange. */
  readonly bytes: number
  /** The number of notes that it may create, for the limits of an exchange. At least one for an action that adds notes. */
  readonly adds: number
  /** The number of notes that it would create, for budgets. */
  readonly notes: number
}

/** The envelope of an item in bytes: action, version, a key. */
const AROUND = 100
/** The longest id in digits that SQLite and Anki both accept. A longer one fails in AnkiConnect and stays unchanged. */
const ID_DIGITS = 18
const LIST = '[]'

/** Weighs a call with these params, and scans them completely. `writes` tells whether the call can change anything. */
export function weigh(action: Action, params: Buffer | null, writes: boolean): Weight {
  const { gateway, nameText } = action
  const shareable = !writes && !gateway.alone
  const step = gateway.inStepWith === null ? null : listOf(params, gateway.inStepWith)
  const counted = gateway.cost?.of ?? null
  const items = counted === null ? null : counted === gateway.inStepWith ? step : listOf(params, counted)
  const isAdding = gateway.kind === 'write' && gateway.groups.includes('add')
  return {
    shareable,
    list: shareable && step?.only === true ? joinable(params as Buffer, step) : null,
    items: items?.count ?? 0,
    bytes: AROUND + nameText.length + (params?.length ?? 0),
    adds: isAdding ? Math.max(1, items?.count ?? 1) : 0,
    notes: notesMade(action, params, items?.count ?? 0),
  }
}

/** Returns the number of notes that a call would create: one, or one for each item of a list. */
function notesMade({ gateway }: Action, params: Buffer | null, items: number): number {
  if (gateway.kind !== 'write' || gateway.makesNotes === null) return 0
  const { at } = gateway.makesNotes
  if (!at.endsWith(LIST)) return 1
  const name = at.slice(0, -LIST.length)
  return name === gateway.cost?.of ? items : (listOf(params, name)?.count ?? 0)
}

/**
 * Returns the start of the list with this name, the number of its items, and whether the params contain nothing else.
 * Returns null if it is not a list.
 */
function listOf(params: Buffer | null, name: string): { start: number; count: number; only: boolean } | null {
  if (params === null) return null
  const found = findMember(params, Buffer.from(name))
  const count = found === null ? null : countItems(params, found.value.start)
  return found === null || count === null ? null : { start: found.value.start, count, only: found.only }
}

/** Accepts only ids and objects. Some other values make the whole call fail, and some mean an id with a different spelling. */
function joinable(text: Buffer, { start, count }: { start: number; count: number }): ItemPlaces | null {
  return placesOf(text, start, count, (from, to) => text[from] === OPEN_OBJECT || isId(text, from, to))
}

function isId(text: Buffer, start: number, end: number): boolean {
  const first = text[start] === MINUS ? start + 1 : start
  if (end === first || end - first > ID_DIGITS) return false
  for (let at = first; at < end; at++) if ((text[at] as number) < ZERO || (text[at] as number) > NINE) return false
  return true
}
