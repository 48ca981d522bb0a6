import type { Action } from '../actions/action.ts'
import { joinItems, listItems } from '../wire/list.ts'
import { textsOf } from '../wire/places.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import type { Leaf } from './leaf.ts'
import { BATCH } from './load.ts'

/** The part of one call in an item of an exchange. */
export interface Share {
  /** The index of the call. */
  readonly call: number
  /** The positions of the call's items in the item's list, or null if the item is the call itself. */
  readonly places: readonly number[] | null
}

/** One item of an exchange: an unchanged call, or several calls with joined lists. */
export interface ExchangeItem {
  readonly action: Action
  readonly params: Buffer | null
  /** The number of list items that its cost counts. */
  readonly items: number
  readonly shares: readonly Share[]
}

interface Group {
  readonly calls: number[]
  readonly places: number[][]
  readonly items: string[]
  readonly placeOf: Map<string, number>
}

/**
 * Joins the lists of calls of one action into one call each.
 * A joined list stays within one batch of AnkiConnect and has no duplicate ids, because AnkiConnect would repeat the cards of a note across
 * batches.
 *
 * @param mayJoin returns whether the call at this index may be joined with others
 */
export function mergeCalls(calls: readonly Leaf[], mayJoin: (call: number) => boolean): ExchangeItem[] {
  const order: (Group | number)[] = []
  const open = new Map<Action, Group>()
  calls.forEach((leaf, index) => {
    const { action } = leaf
    const list = mayJoin(index) ? leaf.weight().list : null
    if (list === null || list.length > BATCH) {
      order.push(index)
      return
    }
    let group = open.get(action)
    if (group === undefined || group.items.length + list.length > BATCH) {
      group = { calls: [], places: [], items: [], placeOf: new Map() }
      open.set(action, group)
      order.push(group)
    }
    join(group, index, textsOf(list))
  })
  return order.map((each) => (typeof each === 'number' ? itself(calls, each) : itemOf(calls, each)))
}

function join(group: Group, call: number, list: readonly string[]): void {
  group.calls.push(call)
  group.places.push(
    list.map((item) => {
      const known = group.placeOf.get(item)
      if (known !== undefined) return known
      group.placeOf.set(item, group.items.length)
      return group.items.push(item) - 1
    }),
  )
}

function itself(calls: readonly Leaf[], index: number): ExchangeItem {
  const leaf = calls[index] as Leaf
  const { items } = leaf.weight()
  return { action: leaf.action, params: leaf.params, items, shares: [{ call: index, places: null }] }
}

function itemOf(calls: readonly Leaf[], { calls: members, places, items }: Group): ExchangeItem {
  const first = members[0] as number
  if (members.length === 1) return itself(calls, first)
  const { action } = calls[first] as Leaf
  const shares = members.map((call, index) => ({ call, places: places[index] as number[] }))
  return { action, params: listParams(action, items), items: items.length, shares }
}

/** Returns params with only the action's list, as text. */
export function listParams({ gateway }: Action, items: readonly string[]): Buffer {
  return Buffer.from(`{${jsonText(gateway.inStepWith as string)}: [${items.join(', ')}]}`, 'latin1')
}

/**
 * Returns the replies to the calls of an item, in the order of its shares, as if each had been sent alone.
 * Returns null if joined calls failed as a whole, so that each has to be sent alone.
 */
export function cutAnswer({ shares, items }: ExchangeItem, answer: Answer): readonly Answer[] | null {
  if (shares.length === 1) return [answer]
  if (answer.kind === 'error') return null
  const { text } = answer
  const spans = listItems(text)
  if (spans === null || spans.length !== items) return null
  return shares.map(({ places }) => {
    const own = (places as readonly number[]).map((place) => {
      const { start, end } = spans[place] as (typeof spans)[number]
      return text.subarray(start, end)
    })
    return { kind: 'result', text: joinItems(own) }
  })
}
