import { digestOf } from '../clients/digest.ts'
import type { AdminConfig } from './settings.ts'

/** Returns the SHA-256 of the admin listener's key, or null if it has none. */
export function adminDigest({ key, keyHash }: Pick<AdminConfig, 'key' | 'keyHash'>): Buffer | null {
  if (key !== null) return digestOf(key)
  return keyHash === null ? null : Buffer.from(keyHash, 'hex')
}
