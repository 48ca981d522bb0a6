import type { Action } from '../actions/catalogue.ts'

/** What an exchange asked for: an action, and how many items of the list its cost counts. */
export interface Asked {
  readonly action: Action
  readonly items: number
}

/** How long calls hold Anki's window, in milliseconds. */
export interface Estimate {
  of(asked: Asked): number
  /** An exchange with these calls took so long, from its sending to its reply. */
  learn(asked: readonly Asked[], took: number): void
}

/** The part of every exchange that no call pays for (FACTS: time). */
export const FIXED = 2.6
/** How long Anki may leave an exchange lying before it looks: the tick, as shipped. */
export const TICK = 25

/** Where nothing was measured: a read takes about this much, and a write resets Anki's windows. */
const UNMEASURED = { read: 0.5, write: 4, gui: 5, host: 5 }
/** No call is cheaper than this: its envelope has to be read. */
const FLOOR = 0.05
/** How far what is learnt may lie from what was measured once. */
const LEAST = 0.5
const MOST = 8
/** An exchange that should be shorter than this says nothing about its calls: the tick hides it. */
const TELLING = 5
/** So many exchanges in a row have to say that calls cost more, and the quickest of them is believed. */
const WITNESSES = 16

interface Learnt {
  /** By how much the action's calls cost more than the catalogue says. */
  factor: number
  recent: number[]
}

/**
 * Starts from the catalogue's costs and learns from the quickest observations. An exchange that was over sooner than its calls
 * should have taken is proof that they cost less. One that took longer is none: it may have waited for the tick, or a
 * neighbour, so that only the quickest of several counts, without the tick.
 */
export function createEstimate(): Estimate {
  const learnt = new Map<Action, Learnt>()
  const factorOf = (action: Action) => learnt.get(action)?.factor ?? 1
  const of = ({ action, items }: Asked) => Math.max(FLOOR, basic(action, items) * factorOf(action))

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
