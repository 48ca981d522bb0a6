import type { Action } from '../actions/action.ts'
import { type Leaf, withParams } from '../upstream/leaf.ts'
import { findMember, listItems } from '../wire/list.ts'
import { jsonText } from '../wire/python.ts'
import type { Span } from '../wire/scan.ts'
import { textAt } from './items.ts'

/** A call about one item of a list, or about several in a row. */
export interface ItemCall {
  /** The call without its items. Calls with the same template differ only in them. */
  readonly template: string
  readonly items: readonly string[]
  /** Whether it spells letters outside ASCII as escapes. Null if it has none. */
  readonly escapes: boolean | null
  /** Returns the same call about other items, in the spelling of this one. `escapes` is for letters that this one does not have. */
  about(items: readonly string[], escapes: boolean | null): Leaf
}

/** The longest params to look at, in bytes, and the most items. */
const LARGE = 16 * 1024
const MOST_ITEMS = 1000
const OPEN_LIST = 0x5b
const QUOTE = 0x22
const SPACE = 0x20
/** The first byte outside ASCII. */
const FOREIGN = 0x80
/** Anki's search language combines names with other words, so that a search is no item. */
const NO_ITEM = 'query'
/** A parameter that is the item, or the list of items, itself. */
const PLAIN = /^\w+$/

/** Returns the parameters of an action that can hold items: those that name decks, note types, notes, cards or files. */
export function itemParameters({ gateway: { subjects } }: Action): readonly Buffer[] {
  return Object.entries(subjects).flatMap(([subject, paths]) =>
    subject === NO_ITEM ? [] : paths.filter((path) => PLAIN.test(path)).map((path) => Buffer.from(path)),
  )
}

/** Reads a call as one about items. Returns null if it names none. */
export function readItemCall(leaf: Leaf, parameters: readonly Buffer[]): ItemCall | null {
  const { action, params } = leaf
  if (params === null || params.length > LARGE) return null
  for (const name of parameters) {
    const value = findMember(params, name)?.value
    const spans = value === undefined ? null : itemsIn(params, value)
    if (value === undefined || spans === null) continue
    const items = spans.map(({ start, end }) => textAt(params, start, end))
    if (!items.every((item) => item !== null)) continue
    const before = params.subarray(0, value.start)
    const after = params.subarray(value.end)
    const isList = params[value.start] === OPEN_LIST
    const isText = params[spans[0]?.start ?? 0] === QUOTE
    // Python escapes such letters and writes a space after the colon. JavaScript does neither.
    const isSpaced = params[value.start - 1] === SPACE
    const write = (item: string, escapes: boolean | null) => {
      if (!isText) return item
      return (escapes ?? isSpaced) ? jsonText(item) : JSON.stringify(item)
    }
    return {
      template: [action.name, name, before.toString('latin1'), after.toString('latin1')].join('\n'),
      items,
      escapes: items.some(isForeign) ? !hasForeign(params, value) : null,
      about(others, escapes) {
        const words = others.map((item) => write(item, escapes)).join(', ')
        return withParams(leaf, Buffer.concat([before, Buffer.from(isList ? `[${words}]` : words), after]))
      },
    }
  }
  return null
}

function itemsIn(params: Buffer, value: Span): readonly Span[] | null {
  if (params[value.start] !== OPEN_LIST) return [value]
  const spans = listItems(params, value.start)
  return spans === null || spans.length === 0 || spans.length > MOST_ITEMS ? null : spans
}

function isForeign(item: string): boolean {
  return /[^\0-\x7f]/.test(item)
}

function hasForeign(params: Buffer, { start, end }: Span): boolean {
  for (let at = start; at < end; at++) if ((params[at] as number) >= FOREIGN) return true
  return false
}
