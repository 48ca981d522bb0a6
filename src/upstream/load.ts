import type { Action } from '../actions/action.ts'
import type { Estimate } from './estimate.ts'
import type { Leaf } from './leaf.ts'

/** The limits of one exchange: bytes of body, window time in ms, and notes created. */
export interface Bounds {
  readonly pack: number
  readonly window: number
  readonly notes: number
}

/** The present content of an exchange, compared with its limits. */
export interface Load {
  /** Adds the calls if all of them fit. An empty load accepts anything, because nothing smaller can be sent. */
  take(calls: readonly Leaf[]): boolean
}

/** More calls in one exchange gain nothing. */
const CALLS = 1000
/** AnkiConnect looks ids up in batches of this size. Its reply differs for ids in different batches (docs/lane.md). */
export const BATCH = 999

/** @param merging whether the lists of calls of one action go as one call */
export function createLoad({ pack, window, notes }: Bounds, estimate: Estimate, merging: boolean): Load {
  let held = { bytes: 0, ms: 0, calls: 0, adds: 0, items: new Map<Action, number>() }

  const add = (to: typeof held, leaf: Leaf) => {
    const { action } = leaf
    const { list, items, bytes, adds } = leaf.weight()
    const before = list !== null && merging ? (to.items.get(action) ?? 0) : 0
    const isJoining = before % BATCH > 0
    to.ms += estimate.of({ action, items }) - (isJoining ? estimate.of({ action, items: 0 }) : 0)
    to.items.set(action, before + items)
    to.bytes += bytes
    to.calls += 1
    to.adds += adds
  }

  return {
    take(calls) {
      const next = { ...held, items: new Map(held.items) }
      for (const call of calls) add(next, call)
      const fits = next.bytes <= pack && next.ms <= window && next.calls <= CALLS && next.adds <= notes
      if (!fits && held.calls > 0) return false
      held = next
      return true
    },
  }
}
