import { hash, timingSafeEqual } from 'node:crypto'

/**
 * Whether the `key` of an envelope (its JSON text, null where there is none) is the configured key. As upstream, none is
 * configured means none may be given (FACTS: envelope). Compared as digests in constant time.
 */
export function isKey(given: Buffer | null, configured: string | null): boolean {
  if (given === null || configured === null) return given === null && configured === null
  const value: unknown = JSON.parse(given.toString('utf8'))
  return typeof value === 'string' && timingSafeEqual(digest(value), digest(configured))
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
