import { CLOSE_LIST, MINUS, ZERO } from './bytes.ts'
import { passValue } from './pass.ts'
import { closing, firstInContainer, nextInContainer } from './scan.ts'

/** Items of a list that lie in a text: eight bytes each, and cut out of it only when they are asked for. */
export interface ItemPlaces {
  readonly length: number
  /** The bytes of an item, not copied. */
  at(index: number): Buffer
  /** The same as text in latin1. */
  textAt(index: number): string
  /** An item that is a whole number of at most fifteen digits, which a JavaScript number holds exactly; null for another. */
  integerAt(index: number): number | null
  /** How many bytes an item has. */
  sizeAt(index: number): number
  part(from: number, to: number): ItemPlaces
}

/** How many items the list at `start` has; null where there is no list. The text was checked before. */
export function countItems(text: Buffer, start = 0): number | null {
  if (closing(text, start) !== CLOSE_LIST) return null
  let count = 0
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    count += 1
    at = nextInContainer(text, passValue(text, at), CLOSE_LIST)
  }
  return count
}

/**
 * Where the items of the list at `start` stand; null where there is no list, or where one is not `wanted`. The text was checked
 * before.
 *
 * @param count how many there are, for who has counted them
 * @param wanted says by where an item starts and ends whether it is what the caller can use
 */
export function placesOf(
  text: Buffer,
  start = 0,
  count = countItems(text, start),
  wanted: (start: number, end: number) => boolean = () => true,
): ItemPlaces | null {
  if (count === null) return null
  const offsets = text.length <= MOST_32 ? new Uint32Array(2 * count) : new Float64Array(2 * count)
  let filled = 0
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    const end = passValue(text, at)
    if (!wanted(at, end)) return null
    offsets[filled++] = at
    offsets[filled++] = end
    at = nextInContainer(text, end, CLOSE_LIST)
  }
  return view(text, offsets)
}

/** A text of this many bytes has offsets of 32 bits. */
const MOST_32 = 2 ** 32 - 1

function view(text: Buffer, offsets: Uint32Array | Float64Array): ItemPlaces {
  const startOf = (index: number) => offsets[2 * index] as number
  const endOf = (index: number) => offsets[2 * index + 1] as number
  return {
    length: offsets.length / 2,
    at: (index) => text.subarray(startOf(index), endOf(index)),
    textAt: (index) => text.toString('latin1', startOf(index), endOf(index)),
    integerAt: (index) => integerIn(text, startOf(index), endOf(index)),
    sizeAt: (index) => endOf(index) - startOf(index),
    part: (from, to) => view(text, offsets.subarray(2 * from, 2 * to)),
  }
}

/** The items as text in latin1. */
export function textsOf(places: ItemPlaces): string[] {
  return Array.from({ length: places.length }, (_, index) => places.textAt(index))
}

const EXACT_DIGITS = 15

function integerIn(text: Buffer, start: number, end: number): number | null {
  const isNegative = text[start] === MINUS
  const first = isNegative ? start + 1 : start
  if (end - first > EXACT_DIGITS) return null
  let number = 0
  for (let at = first; at < end; at++) {
    const digit = (text[at] as number) - ZERO
    if (digit < 0 || digit > 9) return null
    number = number * 10 + digit
  }
  return isNegative ? -number : number
}

/** So few are compared as they are. */
const FEW = 1000

/** Whether no item stands twice. Where all are short numbers they are compared as such, which takes a tenth of the memory. */
export function areDistinct(places: ItemPlaces): boolean {
  const numbers = places.length > FEW ? numbersIn(places) : null
  if (numbers !== null) return numbers.sort().every((number, index) => number !== numbers[index - 1])
  const known = new Set<string>()
  for (let index = 0; index < places.length; index++) {
    const text = places.textAt(index)
    if (known.has(text)) return false
    known.add(text)
  }
  return true
}

function numbersIn(places: ItemPlaces): Float64Array | null {
  const numbers = new Float64Array(places.length)
  for (let index = 0; index < numbers.length; index++) {
    const number = places.integerAt(index)
    if (number === null) return null
    numbers[index] = number
  }
  return numbers
}
