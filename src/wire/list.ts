import { isName } from './name.ts'
import { passValue } from './pass.ts'
import {
  closing,
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipSpace,
  skipValue,
} from './scan.ts'

const CLOSE_OBJECT = 0x7d
const CLOSE_LIST = 0x5d
/** How deep an item may nest; a request was held to its own limit before. */
const DEPTH = 10_000

const OPEN = Buffer.from('[')
const CLOSE = Buffer.from(']')
const COMMA = Buffer.from(', ')

/** A member's value in the text of an object, and whether the object has no other member. */
export interface Found {
  readonly value: Span
  readonly only: boolean
}

/**
 * The member of this name in the text of an object that was checked before; of duplicates the last, and then it is not the only one.
 * Null where there is none, and where the text is no object.
 */
export function findMember(text: Buffer, name: Buffer): Found | null {
  const start = skipSpace(text, 0)
  if (closing(text, start) !== CLOSE_OBJECT) return null
  let members = 0
  let value: Span | null = null
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const valueStart = skipColon(text, nameEnd)
    const end = passValue(text, valueStart)
    members += 1
    if (isName(text, at, nameEnd, name)) value = { start: valueStart, end }
    at = nextInContainer(text, end, CLOSE_OBJECT)
  }
  return value === null ? null : { value, only: members === 1 }
}

/**
 * The spans of the items of the list at `start` in a text; null if there is no list.
 *
 * @throws Malformed, TooDeep
 */
export function listItems(text: Buffer, start = 0): Span[] | null {
  if (closing(text, start) !== CLOSE_LIST) return null
  const items: Span[] = []
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    const end = skipValue(text, at, DEPTH)
    items.push({ start: at, end })
    at = nextInContainer(text, end, CLOSE_LIST)
  }
  return items
}

/** The text of a list of these items, spaced as Python spaces it. */
export function joinItems(items: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [OPEN]
  items.forEach((item, index) => {
    if (index > 0) pieces.push(COMMA)
    pieces.push(item)
  })
  pieces.push(CLOSE)
  return Buffer.concat(pieces)
}

/** The text of one list with the items of all these, in their order; null where one is no list. */
export function joinLists(lists: readonly Buffer[]): Buffer | null {
  const insides: Buffer[] = []
  for (const list of lists) {
    if (closing(list, 0) !== CLOSE_LIST) return null
    if (skipSpace(list, 1) < list.length - 1) insides.push(list.subarray(1, list.length - 1))
  }
  return joinItems(insides)
}
