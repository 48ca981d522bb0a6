import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/**
 * The reason why an exchange with a target failed.
 * - `unreachable`: no connection.
 * - `lost`: the connection ended before a whole reply.
 * - `late`: a limit on time.
 * - `request-too-large`, `response-too-large`: a limit on size.
 */
export type Trouble = 'unreachable' | 'lost' | 'late' | 'request-too-large' | 'response-too-large'

/** Returns the text for the client if no reply has begun. */
export function troubleText(trouble: Trouble, path: string): Text {
  return texts(`route.${trouble}`, { path })
}

const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ECONNECT_TIMEOUT',
])

/** Returns the trouble that an error of the connection to a target means. */
export function troubleOf(error: Error): Trouble {
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && NO_CONNECTION.has(code) ? 'unreachable' : 'lost'
}
