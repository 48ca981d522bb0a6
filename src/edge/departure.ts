import type { Connection } from './connection.ts'

/** Says when the client of a request leaves; to most requests that are answered at once nobody listens. */
export interface Departure {
  /** Aborts when the client leaves before the request has ended. */
  signal(): AbortSignal
  /** The request has ended: what its client does from now on is none of its business. */
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
