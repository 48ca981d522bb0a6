import type { Action } from '../actions/catalogue.ts'
import type { Call } from './call.ts'
import type { Estimate } from './estimate.ts'

/** What one exchange may hold: bytes of body, window time in ms, notes created. */
export interface Bounds {
  readonly pack: number
  readonly window: number
  readonly notes: number
}

/** What an exchange holds so far, held against its bounds. */
export interface Load {
  /** Adds the calls if all of them fit; an empty load takes anything, as nothing smaller can be sent. */
  take(calls: readonly Call[]): boolean
}

/** More calls in one exchange gain nothing. */
const CALLS = 1000
/** Upstream looks ids up in batches of this size, and answers otherwise for ids in different ones (FACTS and its source: 999). */
export const BATCH = 999

/** @param merging whether lists of calls of one action will go as one call */
export function createLoad({ pack, window, notes }: Bounds, estimate: Estimate, merging: boolean): Load {
  let held = { bytes: 0, ms: 0, calls: 0, adds: 0, items: new Map<Action, number>() }

  const add = (to: typeof held, { leaf: { action }, list, items, bytes, adds }: Call) => {
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
