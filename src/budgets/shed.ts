import type { BudgetRefusal } from './refusal.ts'
import { texts } from './texts.ts'

/**
 * The marks at which the gateway starts to refuse work: leaf calls under way, the wait for a turn in ms, and the lag of the event loop in
 * ms.
 */
export interface ShedMarks {
  readonly queue: number
  readonly wait: number
  readonly lag: number
  /** The bytes of request bodies in memory. */
  readonly bytes: number
}

/** The present measurements, in the units of the marks. */
export interface ShedGauges {
  /** Returns how long requests currently wait for their turn. */
  wait(): number
  lag(): number
  bytes(): number
}

/** Keeps the gateway responsive when more work arrives than Anki can do. It first refuses the client with the most calls under way. */
export interface Shed {
  /** Registers `calls` leaf calls of a client, or refuses them. Call `leave` when they have ended. */
  enter(client: string, calls: number): { readonly refusal: BudgetRefusal } | { readonly refusal: null; leave(): void }
  /** The number of leaf calls under way. */
  readonly queue: number
}

/** The time to wait, in seconds. The gateway works a queue at its mark off within seconds. */
const RETRY_AFTER = 2

export function createShed(marks: ShedMarks, gauges: ShedGauges): Shed {
  const held = new Map<string, number>()
  let queue = 0

  /** Returns how the worst measurement relates to its mark. 1 is at the mark. A client that is alone slows only itself down. */
  const strainOf = (isAlone: boolean): number => {
    const held = gauges.bytes() / marks.bytes
    if (isAlone) return held
    return Math.max(held, queue / marks.queue, gauges.wait() / marks.wait, gauges.lag() / marks.lag)
  }

  return {
    enter(client, calls) {
      const own = held.get(client) ?? 0
      // A client with nothing under way did not cause the strain.
      // At twice the mark, half of the largest client's load is too much, and so on.
      if (own > 0) {
        const strain = strainOf(held.size === 1)
        if (strain >= 1 && own * strain >= Math.max(...held.values()))
          return { refusal: { error: texts('load.shed', { seconds: RETRY_AFTER }), retryAfter: RETRY_AFTER } }
      }
      held.set(client, own + calls)
      queue += calls
      let isIn = true
      return {
        refusal: null,
        leave() {
          if (!isIn) return
          isIn = false
          queue -= calls
          const rest = (held.get(client) ?? 0) - calls
          if (rest > 0) held.set(client, rest)
          else held.delete(client)
        },
      }
    },
    get queue() {
      return queue
    },
  }
}
