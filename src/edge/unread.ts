import type { ServerResponse } from 'node:http'
import type { Caller } from '../clients/caller.ts'
import { createPool, type Pool } from './pool.ts'

/** The replies of all listeners that their clients have not read yet. */
export interface Unread {
  /** Counts a written reply of `bytes` bytes until the system has taken all of it. */
  hold(response: ServerResponse, bytes: number, share: string): void
  /** The bytes of such replies in memory at present. */
  readonly held: number
}

/**
 * Limits the memory for clients that send requests and do not read the replies, by the policy of `holderToEvict`.
 * One share holds at most half of the total.
 * One reply counts for at most half of that, so that a reply of any length arrives.
 *
 * @param most returns the maximum number of bytes at present
 * @param onEnded reports a connection that was closed because its client did not read a reply of `bytes` bytes
 */
export function createUnread(most: () => number, onEnded: (bytes: number) => void): Unread {
  const pool: Pool = createPool(most)
  return {
    hold(response, bytes, share) {
      // Most replies have left with the write.
      if (response.closed || response.writableLength === 0) return
      const { socket } = response.req
      const end = () => {
        onEnded(bytes)
        socket.destroy()
      }
      const ofOne = most() / 2
      const place = pool.enter(share, end, ofOne)
      // Within a client, the reply that has waited longest ends first. A client that reads is done sooner.
      place.idle()
      response.once('close', place.leave)
      if (!place.grow(Math.min(bytes, ofOne / 2))) end()
    },
    get held() {
      return pool.held
    },
  }
}

/** Returns the share that a client's replies count towards. */
export function shareOfReplies(client: string | null, { neighbourhood }: Caller): string {
  return `${client ?? 'strangers'} at ${neighbourhood}`
}
