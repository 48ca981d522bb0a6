import { hash, timingSafeEqual } from 'node:crypto'

/** Returns the SHA-256 of a key, 32 bytes. The gateway stores nothing else of a key. */
export function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}

/**
 * Returns the locks that a key opens.
 * Compares the key with every lock, as digests of equal length and in constant time, so that the time reveals nothing
 * about any of them.
 *
 * @param equals compares two digests in constant time
 */
export function openedBy<Lock extends { readonly digest: Buffer }>(
  key: string,
  locks: readonly Lock[],
  equals = timingSafeEqual,
): Lock[] {
  const given = digestOf(key)
  return locks.filter(({ digest }) => equals(digest, given))
}
