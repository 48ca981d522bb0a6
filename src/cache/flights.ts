import type { Outcome } from '../wire/outcome.ts'
import type { State } from './results.ts'

/** The outcomes of a flight's calls. `held` says for each call whether the state in which it started still applied at the end. */
export interface Landing {
  readonly outcomes: readonly Outcome[]
  readonly held: readonly boolean[]
}

/** Reads that the gateway sends to Anki together. */
export interface Flight {
  /** True until the first of its calls may have reached Anki. */
  isQueued: boolean
  readonly landed: Promise<Landing>
  /** Aborts when every client that waits for a reply has left. */
  readonly signal: AbortSignal
  /** Adds a client that waits for the flight. The client's signal removes it again. */
  board(signal: AbortSignal): void
}

/** One call in a flight. */
export interface FlightSeat {
  readonly flight: Flight
  readonly index: number
  /** The state before sending, or null if there is none to compare. */
  readonly state: State | null
}

/** The reads that are under way, by key. */
export interface Flights {
  /**
   * Returns the place of an identical read that a read in this state may share, so that its reply is not older than the later read.
   * The flight has not been sent yet, or it was sent in the state that the cache saw after the later read arrived.
   */
  find(key: string, state: State | null): FlightSeat | undefined
  /** Starts a flight for these keys, and calls `send` at once. */
  start(
    seats: readonly { readonly key: string; readonly state: State | null }[],
    send: (flight: Flight) => Promise<Landing>,
  ): Flight
}

export function createFlights(): Flights {
  const seats = new Map<string, FlightSeat>()
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
      const { promise: landed, resolve, reject } = Promise.withResolvers<Landing>()
      const flight: Flight = {
        isQueued: true,
        landed,
        signal: everyoneLeft.signal,
        board(signal) {
          waiting += 1
          if (signal.aborted) leave()
          else {
            // One client may wait for several calls of the flight, and a signal takes the same function only once.
            const onAbort = () => leave()
            const off = () => signal.removeEventListener('abort', onAbort)
            signal.addEventListener('abort', onAbort)
            // A signal can outlive the flight.
            void landed.then(off, off)
          }
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
