import { type Leaf, withParams } from '../upstream/leaf.ts'
import { listParams } from '../upstream/merge.ts'
import { joinItems, listItems } from '../wire/list.ts'
import type { Outcome } from '../wire/outcome.ts'
import { areDistinct, textsOf } from '../wire/places.ts'
import type { Answer } from '../wire/reply.ts'
import type { Retention } from './kinds.ts'
import type { Moment } from './moment.ts'
import type { Results } from './results.ts'
import type { View } from './view.ts'

/** The number of ids above which looking each of them up costs more time and memory than it saves. */
const MOST_IDS = 20_000

/** The replies of Anki to an id that it does not find after a long search. */
const MISSING = new Set(['{}', 'null'])

/** A call that looks ids up, without the ids that are missing. */
export interface Reduced {
  /** The call for the remaining ids, or null if none remains. */
  readonly leaf: Leaf | null
  /** Combines the reply to the remaining call into the reply to the whole call. Returns null if the two do not match. */
  expand(rest: Outcome | null): Answer | null
}

/** Returns the state in which the missing ids of such a call stay missing, or null if that state is unknown. */
export function missingState({ knowsMissing }: Retention, view: View): Moment | null {
  return knowsMissing ? view.moment : null
}

/** Removes the ids from a call that were missing in this state. Returns null if there are none. */
export function reduce(leaf: Leaf, state: Moment | null, results: Results, now: number): Reduced | null {
  if (state === null) return null
  const list = idsOf(leaf)
  if (list === null) return null
  const known = list.map((id) => results.get(keyOfItem(leaf, id), state, now)?.text)
  const rest = list.filter((_id, index) => known[index] === undefined)
  if (rest.length === list.length) return null
  return {
    leaf: rest.length === 0 ? null : withParams(leaf, listParams(leaf.action, rest)),
    expand(outcome) {
      const items = rest.length === 0 ? [] : outcome?.kind === 'result' ? itemsOf(outcome.text) : null
      if (items === null || items.length !== rest.length) return null
      let next = 0
      return { kind: 'result', text: joinItems(known.map((text) => text ?? (items[next++] as Buffer))) }
    },
  }
}

/** Stores the ids that a reply reports as missing, until the state changes. */
export function noteMissing(leaf: Leaf, { text }: Answer, state: Moment, results: Results): void {
  // Most replies have no missing id, and need no parsing.
  if (![...MISSING].some((word) => text.includes(word))) return
  const list = idsOf(leaf)
  if (list === null) return
  const items = itemsOf(text)
  if (items === null || items.length !== list.length) return
  items.forEach((item, index) => {
    if (!MISSING.has(item.toString('latin1'))) return
    const key = keyOfItem(leaf, list[index] as string)
    results.put(key, { kind: 'result', text: item }, state, Number.POSITIVE_INFINITY)
  })
}

/** Returns the ids of a call that has no other parameter. Returns null if an id occurs twice, because Anki replies differently then. */
function idsOf(leaf: Leaf): readonly string[] | null {
  const { list } = leaf.weight()
  if (list === null || list.length > MOST_IDS || !areDistinct(list)) return null
  return textsOf(list)
}

function itemsOf(text: Buffer): Buffer[] | null {
  return listItems(text)?.map(({ start, end }) => text.subarray(start, end)) ?? null
}

/** The parameters in the key of a whole call are an object or a digest, never a list. */
function keyOfItem({ action }: Leaf, id: string): string {
  return `${action.name}\n[${id}`
}
