import type { Clock } from '../clock.ts'

/** The clients that use a lane, so that a client can tell whether it has Anki to itself. */
export interface Company {
  /** Records a request of a client in the lane. Returns the function to call when it has ended. */
  enter(client: string): () => void
  /** Returns whether another client waits for Anki. */
  waits(client: string): boolean
  /** Returns how long ago another client used the lane, in ms. 0 if it does now, and Infinity if none ever has. */
  lastOther(client: string): number
  /** Whether nobody uses the lane. */
  readonly isIdle: boolean
}

/** The users of a lane that nobody uses. */
export const NOBODY: Company = {
  enter: () => () => {},
  waits: () => false,
  lastOther: () => Number.POSITIVE_INFINITY,
  isIdle: true,
}

interface Presence {
  open: number
  last: number
}

export function createCompany({ steady }: Pick<Clock, 'steady'>): Company {
  const clients = new Map<string, Presence>()
  let open = 0
  return {
    enter(client) {
      const presence = clients.get(client) ?? { open: 0, last: 0 }
      clients.set(client, presence)
      presence.open += 1
      open += 1
      return () => {
        presence.open -= 1
        presence.last = steady()
        open -= 1
      }
    },
    waits(client) {
      return open > (clients.get(client)?.open ?? 0)
    },
    lastOther(client) {
      let latest = Number.NEGATIVE_INFINITY
      for (const [name, presence] of clients) {
        if (name !== client) latest = Math.max(latest, presence.open > 0 ? steady() : presence.last)
      }
      return steady() - latest
    },
    get isIdle() {
      return open === 0
    },
  }
}
