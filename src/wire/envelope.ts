import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  MINUS,
  NINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  SMALL_F,
  SMALL_N,
  SMALL_T,
  ZERO,
} from './bytes.ts'
import { TooDeep } from './malformed.ts'
import { isName } from './name.ts'
import { firstInContainer, nextInContainer, type Span, skipColon, skipName, skipValue } from './scan.ts'

/** A member of an object: its name with quotes, and its value. */
export interface Member {
  readonly name: Span
  readonly value: Span
}

/**
 * The members of a request that have a meaning; of duplicates the last stands, however it is spelt. Anything else in
 * the object was checked and passed over.
 */
export interface Envelope {
  readonly action: Span | null
  readonly version: Span | null
  readonly params: Span | null
  readonly key: Span | null
  /** The members of `params` in their order, duplicates included; empty where `params` is no object. */
  readonly parameters: readonly Member[]
  /** The items of `params.actions`, where that is a list; an item that is no object has only its span. */
  readonly actions: readonly Item[] | null
}

/** One item of a list that may be a multi's. */
export interface Item {
  readonly span: Span
  readonly envelope: Envelope | null
}

/** More items of `actions` than allowed, over all levels. */
export class TooManyLeaves extends Error {}

/** How deep a request may nest and how many leaf calls it may hold. */
export interface ReadLimits {
  readonly depth: number
  readonly leaves: number
}

interface Counted {
  readonly limits: ReadLimits
  items: number
}

const ACTION = Buffer.from('action')
const VERSION = Buffer.from('version')
const PARAMS = Buffer.from('params')
const KEY = Buffer.from('key')
const ACTIONS = Buffer.from('actions')

/**
 * Reads the envelope of the object that starts at `start` and, in the same pass, those of all calls nested in it. One
 * pass over the bytes, whatever the nesting: a list in the place of `params.actions` is read as calls before it is known
 * whether the action is `multi`, because members come in any order.
 *
 * @throws Malformed, TooDeep, TooManyLeaves
 */
export function readEnvelope(text: Buffer, start: number, limits: ReadLimits): { envelope: Envelope; end: number } {
  return readRequest(text, start, 1, { limits, items: 0 })
}

function readRequest(
  text: Buffer,
  start: number,
  depth: number,
  counted: Counted,
): { envelope: Envelope; end: number } {
  let action: Span | null = null
  let version: Span | null = null
  let params: Span | null = null
  let key: Span | null = null
  let parameters: readonly Member[] = []
  let actions: readonly Item[] | null = null
  const end = eachMember(text, start, depth, counted, (nameStart, nameEnd, valueStart) => {
    if (isName(text, nameStart, nameEnd, PARAMS)) {
      const read = readParams(text, valueStart, depth, counted)
      params = { start: valueStart, end: read.end }
      parameters = read.members
      actions = read.actions
      return read.end
    }
    const valueEnd = skipValue(text, valueStart, counted.limits.depth - depth)
    if (isName(text, nameStart, nameEnd, ACTION)) action = { start: valueStart, end: valueEnd }
    else if (isName(text, nameStart, nameEnd, VERSION)) version = { start: valueStart, end: valueEnd }
    else if (isName(text, nameStart, nameEnd, KEY)) key = { start: valueStart, end: valueEnd }
    return valueEnd
  })
  return { envelope: { action, version, params, key, parameters, actions }, end }
}

function readParams(
  text: Buffer,
  start: number,
  outerDepth: number,
  counted: Counted,
): { members: Member[]; actions: Item[] | null; end: number } {
  const members: Member[] = []
  const depth = outerDepth + 1
  if (text[start] !== OPEN_OBJECT) {
    return { members, actions: null, end: skipValue(text, start, counted.limits.depth - outerDepth) }
  }
  let actions: Item[] | null = null
  const end = eachMember(text, start, depth, counted, (nameStart, nameEnd, valueStart) => {
    const isActions = isName(text, nameStart, nameEnd, ACTIONS)
    const list = isActions && text[valueStart] === OPEN_LIST ? readItems(text, valueStart, depth + 1, counted) : null
    const valueEnd = list?.end ?? skipValue(text, valueStart, counted.limits.depth - depth)
    if (isActions) actions = list?.items ?? null
    members.push({ name: { start: nameStart, end: nameEnd }, value: { start: valueStart, end: valueEnd } })
    return valueEnd
  })
  return { members, actions, end }
}

function readItems(text: Buffer, start: number, depth: number, counted: Counted): { items: Item[]; end: number } {
  if (depth > counted.limits.depth) throw new TooDeep()
  const items: Item[] = []
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    if (++counted.items > counted.limits.leaves) throw new TooManyLeaves()
    const read = text[at] === OPEN_OBJECT ? readRequest(text, at, depth + 1, counted) : null
    const end = read?.end ?? skipValue(text, at, counted.limits.depth - depth)
    items.push({ span: { start: at, end }, envelope: read?.envelope ?? null })
    at = nextInContainer(text, end, CLOSE_LIST)
  }
  return { items, end: -1 - at }
}

/** Calls `visit` with the place of each member's name and value; it returns where the value ends. */
function eachMember(
  text: Buffer,
  start: number,
  depth: number,
  counted: Counted,
  visit: (nameStart: number, nameEnd: number, valueStart: number) => number,
): number {
  if (depth > counted.limits.depth) throw new TooDeep()
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    at = nextInContainer(text, visit(at, nameEnd, skipColon(text, nameEnd)), CLOSE_OBJECT)
  }
  return -1 - at
}

/** Python's name for the type of the JSON value in a span. */
export function pythonType(text: Buffer, { start, end }: Span): string {
  switch (text[start]) {
    case OPEN_OBJECT:
      return 'dict'
    case OPEN_LIST:
      return 'list'
    case QUOTE:
      return 'str'
    case SMALL_N:
      return 'NoneType'
    case SMALL_T:
    case SMALL_F:
      return 'bool'
    default:
      return isWhole(text, start, end) ? 'int' : 'float'
  }
}

function isWhole(text: Uint8Array, start: number, end: number): boolean {
  for (let at = text[start] === MINUS ? start + 1 : start; at < end; at++) {
    if ((text[at] as number) < ZERO || (text[at] as number) > NINE) return false
  }
  return true
}
