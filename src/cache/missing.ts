import { type Call, weigh } from '../upstream/call.ts'
import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import { listParams } from '../upstream/merge.ts'
import { joinItems, listItems } from '../wire/list.ts'
import type { Answer } from '../wire/reply.ts'
import type { Kind } from './kinds.ts'
import type { Moment } from './moment.ts'
import type { Results } from './results.ts'
import type { View } from './view.ts'

/** What Anki answers in the place of an id that it does not find, after a long search. */
const MISSING = new Set(['{}', 'null'])

/** A call that looks ids up, without those that are known to be missing. */
export interface Reduced {
  /** What is left to ask; null where nothing is. */
  readonly leaf: Leaf | null
  /** The answer to the whole call from that to the rest; null where they do not fit together. */
  expand(rest: LeafOutcome | null): Answer | null
}

/** The state under which ids that a call of this kind found missing stay so; null where that is not known. */
export function missingState({ knowsMissing }: Kind, view: View): Moment | null {
  return knowsMissing ? view.moment : null
}

/** Leaves out of a call the ids that were found missing in this state; null where none was. */
export function reduce(leaf: Leaf, state: Moment | null, results: Results, now: number): Reduced | null {
  const list = state === null ? null : idsOf(leaf)
  if (list === null || state === null) return null
  const known = list.map((id) => results.get(keyOfItem(leaf, id), state, now)?.text)
  const rest = list.filter((_id, index) => known[index] === undefined)
  if (rest.length === list.length) return null
  return {
    leaf: rest.length === 0 ? null : { ...leaf, params: listParams(leaf.action, rest) },
    expand(outcome) {
      const items = rest.length === 0 ? [] : outcome?.kind === 'result' ? itemsOf(outcome.text) : null
      if (items === null || items.length !== rest.length) return null
      let next = 0
      return { kind: 'result', text: joinItems(known.map((text) => text ?? (items[next++] as Buffer))) }
    },
  }
}

/** Remembers the ids that an answer says are missing, for as long as the state stands. */
export function noteMissing(leaf: Leaf, { text }: Answer, state: Moment, results: Results): void {
  // Most answers find all they look for, and are not taken apart.
  if (![...MISSING].some((word) => text.includes(word))) return
  const list = idsOf(leaf)
  const items = list === null ? null : itemsOf(text)
  if (list === null || items === null || items.length !== list.length) return
  items.forEach((item, index) => {
    if (!MISSING.has(item.toString('latin1'))) return
    const key = keyOfItem(leaf, list[index] as string)
    results.put(key, { kind: 'result', text: item }, state, Number.POSITIVE_INFINITY)
  })
}

/** The ids of a call that consists of them alone; null also where one stands twice, which Anki answers otherwise. */
function idsOf(leaf: Leaf): readonly string[] | null {
  if (leaf.action.gateway.inStepWith === null) return null
  const { list }: Call = weigh(leaf)
  return list === null || list.length === 0 || new Set(list).size < list.length ? null : list
}

function itemsOf(text: Buffer): Buffer[] | null {
  return listItems(text)?.map(({ start, end }) => text.subarray(start, end)) ?? null
}

/** A key of a whole call goes on with an object or a digest, never with a list. */
function keyOfItem({ action }: Leaf, id: string): string {
  return `${action.name}\n[${id}`
}
