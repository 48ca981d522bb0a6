import type { Connection } from './connection.ts'

/**
 * Reports when the client of a request leaves.
 * It registers no listener until someone asks, because most requests get their reply at once.
 */
export interface Departure {
  /** Returns a signal that aborts if the client leaves before the request has ended. */
  signal(): AbortSignal
  /** Ends the watch. The signal no longer aborts after the request has ended. */
  end(): void
}

export function watchDeparture(connection: Connection): Departure {
  let controller: AbortController | null = null
  const leave = () => controller?.abort()
  return {
    signal() {
      if (controller === null) {
        controller = new AbortController()
        if (connection.isClosed) leave()
        else connection.watch(leave)
      }
      return controller.signal
    },
    end() {
      if (controller !== null) connection.unwatch(leave)
    },
  }
}
