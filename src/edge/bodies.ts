import { createPool, type Pool } from './pool.ts'
import { createTurns, type Turns } from './turns.ts'

/** The bodies that a listener holds. */
export interface Bodies {
  readonly pool: Pool
  /** The queue for sending long bodies. */
  readonly turns: Turns
  readonly ofClients: Buffered
}

/** @param size returns the number of bytes that the listener may hold at present */
export function createBodies(size: () => number, ofClients: Buffered): Bodies {
  return { pool: createPool(size), turns: createTurns(), ofClients }
}

/** The bytes of clients' bodies in memory at present, across all listeners. */
export interface Buffered {
  bytes: number
}
