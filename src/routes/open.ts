import type { Caller } from '../clients/caller.ts'

/** An exchange under way. */
export interface OpenExchange {
  /** Tells how to end it before its time. For one without an end of its own, a WebSocket, also whose it is. */
  endsBy(end: () => void, stays: Caller | null): void
  /** Gives its place free. */
  release(): void
}

/** What is under way through all routes. It outlives configurations. */
export interface OpenExchanges {
  /** Takes a place on the route of this path; null where `most` are taken. */
  enter(path: string, most: number): OpenExchange | null
  /** Ends the WebSockets for which this does not hold any more. */
  keepOnly(mayStay: (path: string, caller: Caller) => boolean): void
  /** Ends WebSockets now and all else in so many ms. */
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
