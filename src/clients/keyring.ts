import { hash, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Client } from './client.ts'

/** The keys of all clients. */
export interface Keyring {
  /** Whether there is any key at all. */
  readonly isEmpty: boolean
  /** The clients whose key this is: none for a wrong one. */
  find(secret: string): readonly Client[]
}

/** Right keys that are remembered; wrong ones never are, so no number of guesses fills this. */
const REMEMBERED = 256

/**
 * A keyring for `clients`. A key is compared with every configured one, as digests of equal length and in constant time; a right
 * one is remembered and not compared again.
 *
 * @param equals compares two digests in constant time
 */
export function createKeyring(clients: readonly Client[], equals = timingSafeEqual): Keyring {
  const entries = clients.flatMap((client) =>
    (client.conditions.keyDigests ?? []).map((digest) => ({ digest, client })),
  )
  const remembered = new LRUCache<string, readonly Client[]>({ max: REMEMBERED })
  return {
    isEmpty: entries.length === 0,
    find(secret) {
      const known = remembered.get(secret)
      if (known !== undefined) return known
      const given = hash('sha256', secret, 'buffer')
      const found = entries.filter(({ digest }) => equals(digest, given)).map(({ client }) => client)
      if (found.length > 0) remembered.set(secret, found)
      return found
    },
  }
}
