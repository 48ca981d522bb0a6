import { hash, timingSafeEqual } from 'node:crypto'
import type { AdminConfig } from '../config/config.ts'

/** The SHA-256 of the key that the admin listener asks for; null where it asks for none. */
export function digestOf({ key, keyHash }: Pick<AdminConfig, 'key' | 'keyHash'>): Buffer | null {
  if (key !== null) return hash('sha256', key, 'buffer')
  return keyHash === null ? null : Buffer.from(keyHash, 'hex')
}

/**
 * Whether an `Authorization` header shows the key whose SHA-256 this is: as `Bearer KEY`, or as the password of `Basic`, which
 * browsers ask for by themselves. Compared in constant time.
 */
export function showsKey(authorization: string | undefined, digest: Buffer): boolean {
  const [scheme = '', value = ''] = (authorization ?? '').split(/ +(.*)/s)
  const key = scheme.toLowerCase() === 'bearer' ? value : scheme.toLowerCase() === 'basic' ? passwordOf(value) : ''
  return timingSafeEqual(hash('sha256', key, 'buffer'), digest)
}

function passwordOf(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}
