import { errors } from '../wire/errors.ts'
import type { Refusal } from './refusal.ts'

/** Where the gateway begins to refuse work: leaf calls on their way, the wait for a turn and the event loop's lag, in ms. */
export interface ShedMarks {
  readonly queue: number
  readonly wait: number
  readonly lag: number
  /** Bytes of request bodies held. */
  readonly bytes: number
}

/** What is measured at the moment somebody asks; the same units as the marks. */
export interface ShedGauges {
  /** How long requests wait for their turn at present. */
  wait(): number
  lag(): number
  bytes(): number
}

/** Keeps the gateway answering when more work comes than Anki can do: the client that holds most of it is refused first. */
export interface Shed {
  /** Registers `calls` leaf calls of a client, or refuses them. `leave` is called when they have ended. */
  enter(client: string, calls: number): { readonly refusal: Refusal } | { readonly refusal: null; leave(): void }
  /** The leaf calls on their way. */
  readonly queue: number
}

/** When to come back: a queue at its mark is worked off within seconds. */
const RETRY_AFTER = 2

export function createShed(marks: ShedMarks, gauges: ShedGauges): Shed {
  const held = new Map<string, number>()
  let queue = 0

  /** How far the worst of the gauges is above its mark; 1 is at the mark. A client with no other beside it slows down only itself. */
  const strainOf = (isAlone: boolean): number => {
    const held = gauges.bytes() / marks.bytes
    if (isAlone) return held
    return Math.max(held, queue / marks.queue, gauges.wait() / marks.wait, gauges.lag() / marks.lag)
  }

  return {
    enter(client, calls) {
      const own = held.get(client) ?? 0
      // Who has nothing on its way is no cause of the strain. At twice the mark, half of the heaviest's load is too much, and so on.
      if (own > 0) {
        const strain = strainOf(held.size === 1)
        if (strain >= 1 && own * strain >= Math.max(...held.values()))
          return { refusal: { error: errors.overloaded(RETRY_AFTER), retryAfter: RETRY_AFTER } }
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
