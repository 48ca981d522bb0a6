import type { Outcome } from '../wire/outcome.ts'
import type { State } from './results.ts'

/** The outcomes of a flight's calls. `held` says for each call whether the state in which it started still applied at the end. */
export interface Landing {
  readonly outcomes: readonly Outcome[]
  readonly held: readonly boolean[]
}

/** Reads that the gateway sends to Anki together. */
export interface Flight {
  /** The client in whose place it waits for its turn. */
  readonly client: string
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
   * A flight that waits behind other calls of its client is only for this client: another one would wait for all of them.
   */
  find(key: string, state: State | null, client: string): FlightSeat | undefined
  /** Records that other calls of a client wait for their turn, until the returned function is called. */
  waits(client: string): () => void
  /** Starts a flight of a client for these keys, and calls `send` at once. */
  start(
    client: string,
    seats: readonly { readonly key: string; readonly state: State | null }[],
    send: (flight: Flight) => Promise<Landing>,
  ): Flight
}

export function createFlights(): Flights {
  const seats = new Map<string, FlightSeat>()
  /** The flights of each client that have not landed, and its other calls that wait, in their order. */
  const lines = new Map<string, Set<Pick<Flight, 'isQueued'>>>()
  const enter = (client: string, one: Pick<Flight, 'isQueued'>) => {
    const line = lines.get(client) ?? new Set()
    lines.set(client, line.add(one))
    return () => {
      line.delete(one)
      if (line.size === 0 && lines.get(client) === line) lines.delete(client)
    }
  }
  const isBehind = (flight: Flight): boolean => {
    if (!flight.isQueued) return false
    for (const other of lines.get(flight.client) ?? []) if (other.isQueued) return other !== flight
    return false
  }
  return {
    find(key, state, client) {
      const seat = seats.get(key)
      if (seat === undefined) return undefined
      if (seat.flight.client !== client && isBehind(seat.flight)) return undefined
      return seat.flight.isQueued || (state !== null && seat.state === state) ? seat : undefined
    },
    waits: (client) => enter(client, { isQueued: true }),
    start(client, taken, send) {
      const everyoneLeft = new AbortController()
      let waiting = 0
      const remove = () => {
        leaveLine()
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
        client,
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
      const leaveLine = enter(client, flight)
      taken.forEach(({ key, state }, index) => {
        seats.set(key, { flight, index, state })
      })
      send(flight).finally(remove).then(resolve, reject)
      return flight
    },
  }
}
