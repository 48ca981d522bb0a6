import type { timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Client } from './client.ts'
import { openedBy } from './digest.ts'

/** The keys of all clients. */
export interface Keyring {
  /** True if there are no keys. */
  readonly isEmpty: boolean
  /** Returns the clients with this key. Empty for a wrong key. */
  find(secret: string): readonly Client[]
}

/** The number of right keys in the memory. It holds no wrong keys, so guesses cannot fill it. */
const REMEMBERED = 256

/**
 * Creates a keyring.
 * Compares a key with every configured one, as digests of equal length and in constant time.
 * Remembers a right key and does not compare it again.
 *
 * @param equals compares two digests in constant time
 */
export function createKeyring(clients: readonly Client[], equals?: typeof timingSafeEqual): Keyring {
  const entries = clients.flatMap((client) =>
    (client.conditions.keyDigests ?? []).map((digest) => ({ digest, client })),
  )
  const remembered = new LRUCache<string, readonly Client[]>({ max: REMEMBERED })
  return {
    isEmpty: entries.length === 0,
    find(secret) {
      const known = remembered.get(secret)
      if (known !== undefined) return known
      const found = openedBy(secret, entries, equals).map(({ client }) => client)
      if (found.length > 0) remembered.set(secret, found)
      return found
    },
  }
}
