/** Whether a page may call, and the origin that the reply's CORS header names. */
export interface OriginVerdict {
  readonly allowed: boolean
  readonly corsOrigin: string
}

/** What upstream names where it refuses, so that the browser fails the request. */
const LOCALHOST = 'http://localhost'
const EXACT = new Set([LOCALHOST, 'http://127.0.0.1', 'https://127.0.0.1'])
const PREFIXES = ['http://127.0.0.1:', 'chrome-extension://', 'moz-extension://', 'safari-web-extension://']

/**
 * AnkiConnect's own rule as shipped (transcripts/envelope-028 to 049): no Origin is allowed, so are `http://localhost`, pages
 * on 127.0.0.1 and every browser extension; everything else, an empty Origin included, is refused.
 */
export function judgeOrigin(origin: string | undefined): OriginVerdict {
  if (origin === undefined) return { allowed: true, corsOrigin: LOCALHOST }
  const allowed = EXACT.has(origin) || PREFIXES.some((prefix) => origin.startsWith(prefix))
  return { allowed, corsOrigin: allowed ? origin : LOCALHOST }
}
