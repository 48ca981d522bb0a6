import type { WholeRequest } from './connection.ts'

/** An HTTP request that reached the sandbox whole. */
export interface Exchange {
  readonly method: string
  readonly path: string
  /** The header lines as they came. */
  readonly headers: string
  readonly body: Buffer
  /** By the sandbox's clock. */
  readonly startedAt: number
  /** Whether a whole reply was handed to the network. */
  answered: boolean
}

/** The requests that a sandbox has received. */
export interface RequestRecord {
  readonly exchanges: readonly Exchange[]
  add(request: WholeRequest): Exchange
  /** Resolves when there are this many. */
  reached(count: number): Promise<void>
  clear(): void
}

/** Creates an empty record. */
export function createRecord(now: () => number): RequestRecord {
  const exchanges: Exchange[] = []
  let waiters: { count: number; resolve: () => void }[] = []
  return {
    exchanges,
    add({ head, body }) {
      const { method, path, rawHeaders: headers } = head
      const exchange = { method, path, headers, body, startedAt: now(), answered: false }
      exchanges.push(exchange)
      for (const { count, resolve } of waiters) if (count <= exchanges.length) resolve()
      waiters = waiters.filter(({ count }) => count > exchanges.length)
      return exchange
    },
    reached: (count) =>
      count <= exchanges.length ? Promise.resolve() : new Promise((resolve) => waiters.push({ count, resolve })),
    clear() {
      exchanges.length = 0
    },
  }
}
