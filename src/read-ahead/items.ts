import { passValue } from '../wire/pass.ts'
import { closing, firstInContainer, nextInContainer, skipColon, skipName } from '../wire/scan.ts'

/** The items of an answered list, as text: names, or ids. An object has two columns: the names of its members, and their values. */
export interface ListedItems {
  readonly columns: number
  /** Returns an item, or null if there is none at this place or if it is neither a text nor a whole number. */
  at(column: number, index: number): string | null
}

const CLOSE_LIST = 0x5d
const CLOSE_OBJECT = 0x7d
const QUOTE = 0x22
/** The longest item. A longer one is no name. */
const LONGEST = 1024
const WHOLE = /^-?\d+$/

/** Reads the items of a result of Anki, each only when somebody asks for it. Returns null if the result is no list of names or ids. */
export function readItems(text: Buffer): ListedItems | null {
  const close = closing(text, 0)
  if (close !== CLOSE_LIST && close !== CLOSE_OBJECT) return null
  const first = firstInContainer(text, 0, close)
  if (first < 0 || (close === CLOSE_LIST && textAt(text, first, passValue(text, first)) === null)) return null
  const found: (readonly (string | null)[])[] = []
  let next = first
  const readNext = (): readonly (string | null)[] => {
    const end = close === CLOSE_OBJECT ? skipName(text, next) : passValue(text, next)
    const item = textAt(text, next, end)
    if (close === CLOSE_LIST) {
      next = nextInContainer(text, end, close)
      return [item]
    }
    const valueStart = skipColon(text, end)
    const valueEnd = passValue(text, valueStart)
    next = nextInContainer(text, valueEnd, close)
    return [item, textAt(text, valueStart, valueEnd)]
  }
  return {
    columns: close === CLOSE_OBJECT ? 2 : 1,
    at(column, index) {
      while (found.length <= index && next >= 0) found.push(readNext())
      return found[index]?.[column] ?? null
    },
  }
}

/** Returns a JSON text or whole number as text, otherwise null. */
export function textAt(text: Buffer, start: number, end: number): string | null {
  if (end - start > LONGEST) return null
  if (text[start] === QUOTE) return JSON.parse(text.toString('utf8', start, end)) as string
  const word = text.toString('latin1', start, end)
  return WHOLE.test(word) ? word : null
}
