import type { Caller } from '../clients/caller.ts'

/** An exchange in progress. */
export interface OpenExchange {
  /**
   * Sets the function that ends it early.
   * `stays` is the caller of an exchange without an end of its own, such as a WebSocket.
   */
  endsBy(end: () => void, stays: Caller | null): void
  /** Frees its place. */
  release(): void
}

/** The exchanges in progress through all routes. They outlive configurations. */
export interface OpenExchanges {
  /** Takes a place on the route with this path. Returns null if `most` places are taken. */
  enter(path: string, most: number): OpenExchange | null
  /** Ends the WebSockets for which `mayStay` returns false. */
  keepOnly(mayStay: (path: string, caller: Caller) => boolean): void
  /** Ends WebSockets now and all other exchanges after `grace` milliseconds. */
  close(grace: number): void
}

interface Held {
  readonly path: string
  readonly end: () => void
  readonly stays: Caller | null
}

export function createOpenExchanges(): OpenExchanges {
  const counts = new Map<string, number>()
  const held = new Map<OpenExchange, Held>()
  const endWhere = (isMeant: (exchange: Held) => boolean) => {
    for (const exchange of [...held.values()].filter(isMeant)) exchange.end()
  }
  return {
    enter(path, most) {
      const count = counts.get(path) ?? 0
      if (count >= most) return null
      counts.set(path, count + 1)
      const exchange: OpenExchange = {
        endsBy: (end, stays) => void held.set(exchange, { path, end, stays }),
        release() {
          held.delete(exchange)
          counts.set(path, (counts.get(path) ?? 1) - 1)
        },
      }
      return exchange
    },
    keepOnly: (mayStay) => endWhere(({ path, stays }) => stays !== null && !mayStay(path, stays)),
    close(grace) {
      endWhere(({ stays }) => stays !== null)
      setTimeout(() => endWhere(() => true), grace).unref()
    },
  }
}
