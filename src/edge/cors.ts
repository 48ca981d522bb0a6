import type { IncomingHttpHeaders } from 'node:http'

/** The origin that AnkiConnect names when it refuses another one, so that the browser fails the request. */
const LOCALHOST = 'http://localhost'

/** The time in seconds for which a browser may reuse a preflight. Chromium allows no more. */
const MAX_AGE = '7200'

/** The facts that decide the headers for pages. */
export interface CorsFacts {
  readonly headers: IncomingHttpHeaders
  /**
   * True if the page may call.
   * A page that may not call can still read replies to requests that are open to everyone.
   */
  readonly mayCall: boolean
}

/**
 * Returns the headers for pages on a reply.
 * They name the origin if the page may call.
 * AnkiConnect also names it to a page that asked for permission and got an answer (transcripts/envelope-028 to 055).
 */
export function replyHeaders({ headers, mayCall }: CorsFacts, isAnswered: boolean): Record<string, string> {
  const origin = headers.origin !== undefined && (mayCall || isAnswered) ? headers.origin : LOCALHOST
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': '*', Vary: 'Origin' }
}

/** The header that lets a page read these headers of a reply, which it could not read otherwise (Fetch standard, CORS). */
export function exposeHeaders(names: readonly string[]): Record<string, string> {
  return { 'Access-Control-Expose-Headers': names.join(', ') }
}

/**
 * Returns the headers on the reply to a preflight.
 * AnkiConnect grants private network access to every page that asks.
 * The gateway grants it only to pages that may call.
 * `*` stands for every header except Authorization (Fetch standard).
 */
export function preflightHeaders(facts: CorsFacts): Record<string, string> {
  const { headers, mayCall } = facts
  const given = replyHeaders(facts, false)
  if (!mayCall) return given
  const asked = headers['access-control-request-headers']?.toLowerCase().split(',') ?? []
  if (asked.some((name) => name.trim() === 'authorization')) given['Access-Control-Allow-Headers'] = '*, Authorization'
  if (headers.origin !== undefined) given['Access-Control-Max-Age'] = MAX_AGE
  for (const network of ['Private', 'Local']) {
    const requested = headers[`access-control-request-${network.toLowerCase()}-network`]
    if (requested === 'true') given[`Access-Control-Allow-${network}-Network`] = 'true'
  }
  return given
}

/** The same where a route answers: a page that may call may use any method, as the target decides about methods. */
export function routePreflightHeaders(facts: CorsFacts): Record<string, string> {
  const given = preflightHeaders(facts)
  return facts.mayCall ? { ...given, 'Access-Control-Allow-Methods': '*' } : given
}
