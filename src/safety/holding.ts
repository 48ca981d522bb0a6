import type { Clock } from '../clock.ts'

/** Requests that wait for the owner's decision. */
export interface Holding {
  /**
   * Waits for the decision on a question with this id. `crowd` names the ones who share a few places.
   * Resolves to `late` if none came within `ms` milliseconds or the client left.
   * Resolves to `late` at once if too many requests already wait.
   */
  wait(id: string, crowd: string, ms: number, signal: AbortSignal): Promise<HeldVerdict>
  /** Passes the decision to all requests that wait for it. */
  tell(id: string, decision: HeldVerdict): void
  /** Releases all requests and holds none from then on. */
  close(): void
  /** The number of held requests, for tests of the limit. */
  readonly size: number
}

/** The result of a question while a request waited. */
export type HeldVerdict = 'allowed' | 'refused' | 'late'

/**
 * The maximum numbers of held requests: in total, and of one crowd, such as a site, an address or a client.
 * Each one occupies a connection that others could use.
 */
const MOST = 32
const MOST_OF_ONE = 4

export function createHolding(clock: Pick<Clock, 'after'>): Holding {
  const held = new Set<{ readonly id: string; readonly crowd: string; readonly end: (decision: HeldVerdict) => void }>()
  let closed = false
  return {
    wait(id, crowd, ms, signal) {
      const ofOne = [...held].filter((one) => one.crowd === crowd).length
      if (closed || signal.aborted || held.size >= MOST || ofOne >= MOST_OF_ONE) return Promise.resolve('late')
      const { promise, resolve } = Promise.withResolvers<HeldVerdict>()
      const ended = new AbortController()
      const one = {
        id,
        crowd,
        end(decision: HeldVerdict) {
          held.delete(one)
          resolve(decision)
          ended.abort()
        },
      }
      held.add(one)
      void clock.after(ms, AbortSignal.any([signal, ended.signal])).then(() => one.end('late'))
      return promise
    },
    tell(id, decision) {
      for (const one of [...held]) if (one.id === id) one.end(decision)
    },
    close() {
      closed = true
      for (const one of [...held]) one.end('late')
    },
    get size() {
      return held.size
    },
  }
}
