import type { LeafOutcome } from '../upstream/leaf.ts'
import type { State } from './results.ts'

/** How a call in a flight ended, and whether the state it started in still stood then. */
export interface Landed {
  readonly outcome: LeafOutcome
  readonly held: boolean
}

/** Reads on their way to Anki together. */
export interface Flight {
  /** Whether none of it can have reached Anki yet. */
  isQueued: boolean
  readonly landed: Promise<readonly Landed[]>
  /** Aborts when everyone who wants an answer has left. */
  readonly signal: AbortSignal
  /** One more client waits for it; that client leaving counts it out again. */
  board(signal: AbortSignal): void
}

/** One call in a flight. */
export interface Seat {
  readonly flight: Flight
  readonly index: number
  /** The state that was seen before it was sent; null where there is none to compare. */
  readonly state: State | null
}

/** The reads that are on their way, by their keys. */
export interface Flights {
  /**
   * The seat of an identical read that a read in this state may share: it is not sent yet, or the state it was sent in is the
   * one seen after the later read arrived, so that the answer is not older than that read.
   */
  find(key: string, state: State | null): Seat | undefined
  /** Starts a flight for these keys; `send` is called at once. */
  start(
    seats: readonly { readonly key: string; readonly state: State | null }[],
    send: (flight: Flight) => Promise<readonly Landed[]>,
  ): Flight
}

export function createFlights(): Flights {
  const seats = new Map<string, Seat>()
  return {
    find(key, state) {
      const seat = seats.get(key)
      if (seat === undefined) return undefined
      return seat.flight.isQueued || (state !== null && seat.state === state) ? seat : undefined
    },
    start(taken, send) {
      const everyoneLeft = new AbortController()
      let waiting = 0
      const remove = () => {
        for (const { key } of taken) if (seats.get(key)?.flight === flight) seats.delete(key)
      }
      const leave = () => {
        waiting -= 1
        if (waiting > 0) return
        remove()
        everyoneLeft.abort()
      }
      const { promise: landed, resolve, reject } = Promise.withResolvers<readonly Landed[]>()
      const flight: Flight = {
        isQueued: true,
        landed,
        signal: everyoneLeft.signal,
        board(signal) {
          waiting += 1
          if (signal.aborted) leave()
          else signal.addEventListener('abort', leave, { once: true })
        },
      }
      taken.forEach(({ key, state }, index) => {
        seats.set(key, { flight, index, state })
      })
      send(flight).finally(remove).then(resolve, reject)
      return flight
    },
  }
}
