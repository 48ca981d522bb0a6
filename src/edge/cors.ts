import type { IncomingHttpHeaders } from 'node:http'

/** What upstream names where it refuses an origin, so that the browser fails the request. */
const LOCALHOST = 'http://localhost'

/** How long a browser may go without asking again, in seconds; Chromium caps it here. */
const MAX_AGE = '7200'

/** What decides about the headers for pages. */
export interface CorsFacts {
  readonly headers: IncomingHttpHeaders
  /** Whether the page may call; one that may not can still read the reply to what it may ask. */
  readonly allowed: boolean
}

/**
 * The headers for pages on a reply. The origin is named where the page may call; upstream names it also to one that asked for
 * permission and got an answer (transcripts/envelope-028 to 055).
 */
export function replyHeaders({ headers, allowed }: CorsFacts, isAnswered: boolean): Record<string, string> {
  const origin = headers.origin !== undefined && (allowed || isAnswered) ? headers.origin : LOCALHOST
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': '*', Vary: 'Origin' }
}

/**
 * The headers on the reply to a preflight. Unlike upstream, which grants it to whoever asks, the way into the private network
 * is open only to pages that may call. `*` stands for every header but Authorization (Fetch standard).
 */
export function preflightHeaders(facts: CorsFacts): Record<string, string> {
  const { headers, allowed } = facts
  const given = replyHeaders(facts, false)
  if (!allowed) return given
  const asked = headers['access-control-request-headers']?.toLowerCase().split(/\s*,\s*/)
  if (asked?.includes('authorization')) given['Access-Control-Allow-Headers'] = '*, Authorization'
  if (headers.origin !== undefined) given['Access-Control-Max-Age'] = MAX_AGE
  for (const network of ['Private', 'Local']) {
    const wish = headers[`access-control-request-${network.toLowerCase()}-network`]
    if (wish === 'true') given[`Access-Control-Allow-${network}-Network`] = 'true'
  }
  return given
}
