import type { Action } from '../actions/action.ts'

/** An action in an exchange, with the number of list items that its cost counts. */
export interface AskedWork {
  readonly action: Action
  readonly items: number
}

/** Estimates how long calls occupy Anki's window, in ms. */
export interface Estimate {
  of(asked: AskedWork): number
  /** Learns from an exchange with these calls. `took` is the time from sending to reply, in ms. */
  learn(asked: readonly AskedWork[], took: number): void
}

/** The part of an exchange that does not depend on its calls (docs/ankiconnect.md, Time). */
export const FIXED = 2.6
/** The time after which Anki looks at an exchange at the latest: the tick, as shipped. */
export const TICK = 25

/** The defaults without measurement: a typical read, and a write that resets Anki's windows. */
const UNMEASURED = { read: 0.5, write: 4, gui: 5, host: 5 }
/** The minimum for a call, because Anki has to read its envelope. */
const FLOOR = 0.05
/** The range of the learnt factor relative to the measured cost. */
const LEAST = 0.5
const MOST = 8
/** A shorter exchange shows nothing about its calls, because the tick hides them. */
const TELLING = 5
/** The number of successive exchanges that must show a higher cost. The fastest of them counts. */
const WITNESSES = 16

interface Learnt {
  /** The ratio of the action's real cost to the catalogue's. */
  factor: number
  recent: number[]
}

/**
 * Starts with the catalogue's costs and learns from the fastest exchanges. An exchange that was faster than expected proves a lower cost.
 * A slower one proves nothing, because it may have waited for the tick or for another call.
 * Only the fastest of several counts, minus the tick.
 */
export function createEstimate(): Estimate {
  const learnt = new Map<Action, Learnt>()
  const factorOf = (action: Action) => learnt.get(action)?.factor ?? 1
  const of = ({ action, items }: AskedWork) => Math.max(FLOOR, basic(action, items) * factorOf(action))

  const note = (action: Action, factor: number) => {
    const known = learnt.get(action) ?? { factor: 1, recent: [] }
    learnt.set(action, known)
    if (factor < known.factor) {
      known.factor = Math.max(LEAST, factor)
      known.recent = []
      return
    }
    known.recent.push(factor)
    if (known.recent.length < WITNESSES) return
    known.factor = Math.min(MOST, Math.max(known.factor, Math.min(...known.recent)))
    known.recent = []
  }

  return {
    of,
    learn(asked, took) {
      const calls = asked.reduce((sum, each) => sum + of(each), 0)
      if (calls < TELLING) return
      const scale = took < FIXED + calls ? (took - FIXED) / calls : Math.max(1, (took - FIXED - TICK) / calls)
      const factors = new Map(asked.map(({ action }) => [action, factorOf(action) * scale]))
      for (const [action, factor] of factors) note(action, factor)
    },
  }
}

function basic({ gateway: { cost, kind } }: Action, items: number): number {
  return cost === null ? UNMEASURED[kind] : cost.call + cost.item * items
}
