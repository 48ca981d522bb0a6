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
import { isName, nameAt } from './name.ts'
import {
  countValue,
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipValue,
  type ValuesLeft,
} from './scan.ts'

/**
 * The members of a request that have a meaning; of duplicates the last counts, in any spelling. The reader checks and ignores
 * everything else in the object.
 */
export interface Envelope {
  readonly action: Span | null
  readonly version: Span | null
  readonly params: Span | null
  readonly key: Span | null
  /**
   * The distinct names in `params`, in the order of their first appearance; empty if `params` is no object. Of more names than an
   * action can have, it holds only the first: one of them is unknown already.
   */
  readonly names: readonly string[]
  /** `params.actions`, of duplicates the last. */
  readonly list: Span | null
  /** Its items, where it is a list; an item that is no object has only its span. */
  readonly actions: readonly Item[] | null
}

/** One item of a list that may be a multi's. */
export interface Item {
  readonly span: Span
  readonly envelope: Envelope | null
}

/** More items of `actions` than allowed, over all levels. */
export class TooManyLeaves extends Error {}

/** How deep a request may nest, and how many leaf calls and JSON values it may hold. */
export interface ReadLimits {
  readonly depth: number
  readonly leaves: number
  readonly values: number
}

interface Counted {
  readonly limits: ReadLimits
  readonly left: ValuesLeft
  items: number
}

/** No action has so many parameters. */
export const MOST_NAMES = 64

export const ACTION = Buffer.from('action')
export const VERSION = Buffer.from('version')
export const PARAMS = Buffer.from('params')
export const KEY = Buffer.from('key')
const ACTIONS = Buffer.from('actions')

/**
 * Reads the envelope of the object that starts at `start` and, in the same pass, those of all calls nested in it. One
 * pass over the bytes, whatever the nesting: it reads a list at `params.actions` as calls before it knows whether the
 * action is `multi`, because members come in any order.
 *
 * @throws Malformed, TooDeep, TooManyLeaves, TooManyValues
 */
export function readEnvelope(text: Buffer, start: number, limits: ReadLimits): { envelope: Envelope; end: number } {
  return readRequest(text, start, 1, { limits, left: { values: limits.values }, items: 0 })
}

function readRequest(
  text: Buffer,
  start: number,
  depth: number,
  counted: Counted,
): { envelope: Envelope; end: number } {
  let action: Span | null = null
  let version: Span | null = null
  let key: Span | null = null
  let params: Params = NO_PARAMS
  const end = eachMember(text, start, depth, counted, (nameStart, nameEnd, valueStart) => {
    if (isName(text, nameStart, nameEnd, PARAMS)) {
      const read = readParams(text, valueStart, depth, counted)
      params = read
      return read.span.end
    }
    const valueEnd = skipValue(text, valueStart, counted.limits.depth - depth, counted.left)
    if (isName(text, nameStart, nameEnd, ACTION)) action = { start: valueStart, end: valueEnd }
    else if (isName(text, nameStart, nameEnd, VERSION)) version = { start: valueStart, end: valueEnd }
    else if (isName(text, nameStart, nameEnd, KEY)) key = { start: valueStart, end: valueEnd }
    return valueEnd
  })
  const { span, names, list, actions } = params
  return { envelope: { action, version, params: span, key, names, list, actions }, end }
}

interface Params extends Pick<Envelope, 'names' | 'list' | 'actions'> {
  readonly span: Span | null
}

const NO_PARAMS: Params = { span: null, names: [], list: null, actions: null }

function readParams(
  text: Buffer,
  start: number,
  outerDepth: number,
  counted: Counted,
): Params & { readonly span: Span } {
  const depth = outerDepth + 1
  if (text[start] !== OPEN_OBJECT) {
    const end = skipValue(text, start, counted.limits.depth - outerDepth, counted.left)
    return { ...NO_PARAMS, span: { start, end } }
  }
  const names = new Set<string>()
  let list: Span | null = null
  let actions: readonly Item[] | null = null
  const end = eachMember(text, start, depth, counted, (nameStart, nameEnd, valueStart) => {
    if (names.size < MOST_NAMES) names.add(nameAt(text, { start: nameStart, end: nameEnd }))
    const isActions = isName(text, nameStart, nameEnd, ACTIONS)
    const isRead = isActions && text[valueStart] === OPEN_LIST
    const read = isRead ? readItems(text, valueStart, depth + 1, counted) : null
    const valueEnd = read?.end ?? skipValue(text, valueStart, counted.limits.depth - depth, counted.left)
    if (isActions) {
      list = { start: valueStart, end: valueEnd }
      actions = read?.items ?? null
    }
    return valueEnd
  })
  return { span: { start, end }, names: [...names], list, actions }
}

function readItems(text: Buffer, start: number, depth: number, counted: Counted): { items: Item[]; end: number } {
  if (depth > counted.limits.depth) throw new TooDeep()
  countValue(counted.left)
  const items: Item[] = []
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    if (++counted.items > counted.limits.leaves) throw new TooManyLeaves()
    const read = text[at] === OPEN_OBJECT ? readRequest(text, at, depth + 1, counted) : null
    const end = read?.end ?? skipValue(text, at, counted.limits.depth - depth, counted.left)
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
  countValue(counted.left)
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    countValue(counted.left)
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
