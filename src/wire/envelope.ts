import {
  closing,
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipValue,
  TooDeep,
} from './scan.ts'

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

const CLOSE_OBJECT = 0x7d
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c

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
    const name = memberName(text, nameStart, nameEnd)
    if (name === 'params') {
      actions = null
      const found: Member[] = []
      parameters = found
      const valueEnd =
        text[valueStart] === OPEN_OBJECT
          ? eachMember(text, valueStart, depth + 1, counted, (start, end, value) => {
              let after: number
              if (memberName(text, start, end) === 'actions') {
                const list = text[value] === OPEN_LIST ? readItems(text, value, depth + 2, counted) : null
                actions = list?.items ?? null
                after = list?.end ?? skipValue(text, value, counted.limits.depth - depth - 1)
              } else after = skipValue(text, value, counted.limits.depth - depth - 1)
              found.push({ name: { start, end }, value: { start: value, end: after } })
              return after
            })
          : skipValue(text, valueStart, counted.limits.depth - depth)
      params = { start: valueStart, end: valueEnd }
      return valueEnd
    }
    const valueEnd = skipValue(text, valueStart, counted.limits.depth - depth)
    if (name === 'action') action = { start: valueStart, end: valueEnd }
    else if (name === 'version') version = { start: valueStart, end: valueEnd }
    else if (name === 'key') key = { start: valueStart, end: valueEnd }
    return valueEnd
  })
  return { envelope: { action, version, params, key, parameters, actions }, end }
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

/** A member's name as a string; escapes read, so that no spelling hides a name. */
function memberName(text: Buffer, start: number, end: number): string {
  return text.subarray(start, end).includes(BACKSLASH)
    ? (JSON.parse(text.toString('utf8', start, end)) as string)
    : text.toString('utf8', start + 1, end - 1)
}

/** The decoded string in a span that holds one. */
export function stringAt(text: Buffer, { start, end }: Span): string {
  return memberName(text, start, end)
}

/** Python's name for the type of the JSON value in a span. */
export function pythonType(text: Buffer, { start, end }: Span): string {
  if (closing(text, start) !== undefined) return text[start] === OPEN_OBJECT ? 'dict' : 'list'
  switch (text[start]) {
    case 0x22:
      return 'str'
    case 0x6e:
      return 'NoneType'
    case 0x74:
    case 0x66:
      return 'bool'
    default:
      return /^-?[0-9]+$/.test(text.toString('latin1', start, end)) ? 'int' : 'float'
  }
}
