import type { Action } from '../actions/catalogue.ts'
import { joinItems, listItems } from '../wire/list.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import type { Call } from './call.ts'
import { BATCH } from './load.ts'

/** The part of one call in an item of an exchange. */
export interface Share {
  /** The call's place among those that were given. */
  readonly call: number
  /** Where in the item's list the call's items stand; null where the item is the call itself. */
  readonly places: readonly number[] | null
}

/** One item of an exchange: a call as it is, or several whose lists are joined. */
export interface Item {
  readonly action: Action
  readonly params: Buffer | null
  /** How many items of a list its cost counts. */
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
 * Joins the lists of calls of one action into one call each. A joined list stays inside one of upstream's batches and free of
 * duplicate ids: across batches upstream would repeat the cards of a note.
 */
export function mergeCalls(calls: readonly Call[]): Item[] {
  const order: (Group | number)[] = []
  const open = new Map<Action, Group>()
  calls.forEach(({ leaf: { action }, list }, index) => {
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
    join(group, index, list)
  })
  return order.map((each) => (typeof each === 'number' ? itself(calls, each) : itemOf(calls, each)))
}

/** Every call as an item of its own. */
export function separate(calls: readonly Call[]): Item[] {
  return calls.map((_, index) => itself(calls, index))
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

function itself(calls: readonly Call[], index: number): Item {
  const { leaf, items } = calls[index] as Call
  return { action: leaf.action, params: leaf.params, items, shares: [{ call: index, places: null }] }
}

function itemOf(calls: readonly Call[], { calls: members, places, items }: Group): Item {
  const first = members[0] as number
  if (members.length === 1) return itself(calls, first)
  const { action } = (calls[first] as Call).leaf
  const shares = members.map((call, index) => ({ call, places: places[index] as number[] }))
  return { action, params: listParams(action, items), items: items.length, shares }
}

/** The text of params that hold nothing but the action's list. */
export function listParams({ gateway }: Action, items: readonly string[]): Buffer {
  return Buffer.from(`{${jsonText(gateway.inStepWith as string)}: [${items.join(', ')}]}`, 'latin1')
}

/**
 * The answers to the calls of an item, in the order of its shares, as if each had been asked alone. Null where joined calls
 * failed as a whole, so that each has to be asked by itself.
 */
export function cutAnswer({ shares, items }: Item, answer: Answer): readonly Answer[] | null {
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
