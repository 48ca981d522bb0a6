import type { IncomingHttpHeaders } from 'node:http'
import { isProxySign } from '../net/proxy-signs.ts'

/** The facts about a request's origin that its target gets. */
export interface ForwardedFacts {
  readonly method: string | undefined
  /** The `Host` of the target. */
  readonly host: string
  /** The client's address. Null if it is unknown. */
  readonly address: string | null
  readonly proto: 'http' | 'https'
  /** The route's path, without a key. */
  readonly path: string
}

/** Headers of a single connection (RFC 9110, 7.6.1), and those that the gateway answers itself. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** Headers that targets take for another address or proxy than the request's own (IIS and others; `httpoxy`). */
const MISLEADING = new Set(['x-rewrite-url', 'x-original-url', 'proxy'])

/** Headers that the gateway sets itself. */
const OWN = new Set(['host', 'content-length'])

/**
 * Headers with keys or with sessions of other services of this machine.
 * Cookies ignore ports, and a Referer may contain a key.
 */
const PRIVATE = new Set(['authorization', 'cookie', 'cookie2', 'referer'])

/**
 * Headers that a target must not set.
 * Some would apply to the whole address and so to the gateway and every other route.
 * Some ask for a login that would never reach the target.
 * The CORS headers are the gateway's decision.
 */
const NOT_ITS_OWN =
  /^(?:access-control-.*|set-cookie2?|strict-transport-security|public-key-pins.*|clear-site-data|alt-svc|service-worker-allowed|www-authenticate|proxy-.*|content-security-policy.*|report-to|reporting-endpoints|nel|origin-agent-cluster)$/

/**
 * Returns the headers of a request for its target.
 * The headers by which a proxy names its client are the gateway's own.
 * The gateway drops those of the client.
 */
export function toTarget(headers: IncomingHttpHeaders, facts: ForwardedFacts): IncomingHttpHeaders {
  const ofConnection = namedIn(headers.connection)
  // Without its length, a target would read the body as the next request.
  ofConnection.delete('content-length')
  const isChunked = headers['transfer-encoding'] !== undefined
  const isEmpty = !isChunked && headers['content-length'] === undefined
  const kept = Object.entries(headers).filter(
    ([name]) => !isKeptBack(name) && !isShadow(name) && !ofConnection.has(name),
  )
  return {
    ...Object.fromEntries(kept),
    host: facts.host,
    ...(isChunked && { 'transfer-encoding': 'chunked' }),
    ...(isEmpty && facts.method !== 'GET' && facts.method !== 'HEAD' && { 'content-length': '0' }),
    ...(facts.address !== null && { 'x-forwarded-for': facts.address }),
    'x-forwarded-proto': facts.proto,
    ...(headers.host !== undefined && { 'x-forwarded-host': headers.host }),
    'x-forwarded-prefix': facts.path.slice(0, -1),
  }
}

function isKeptBack(name: string): boolean {
  return HOP.has(name) || PRIVATE.has(name) || MISLEADING.has(name) || isProxySign(name)
}

/**
 * Returns whether CGI, WSGI and similar interfaces turn a name, such as `x_forwarded_for`, into the same variable as a
 * header that the gateway sets or withholds.
 */
function isShadow(name: string): boolean {
  const plain = name.replace(/[^a-z0-9]/g, '-')
  return plain !== name && (OWN.has(plain) || isKeptBack(plain))
}

/**
 * Returns the headers of a reply for its client, names and values alternating in their original order, with `own` after
 * them.
 * A document gets a sandbox, because it could otherwise call the gateway as a page of this machine.
 */
export function toClient(rawHeaders: readonly string[], own: Readonly<Record<string, string>>): string[] {
  const pairs = pairsOf(rawHeaders)
  const connection = pairs.filter(([name]) => name.toLowerCase() === 'connection').map(([, value]) => value)
  const ofConnection = namedIn(connection.join(','))
  const ownNames = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const kept = pairs.filter(([text]) => {
    const name = text.toLowerCase()
    return (
      !HOP.has(name) && !NOT_ITS_OWN.test(name) && !ofConnection.has(name) && (!ownNames.has(name) || name === 'vary')
    )
  })
  return [...kept, ...Object.entries(own), ['Content-Security-Policy', 'sandbox']].flat()
}

/** Removes headers by name (in lower case) from a list of alternating names and values. */
export function withoutHeaders(lines: readonly string[], names: ReadonlySet<string>): string[] {
  return pairsOf(lines)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flat()
}

/** Returns the headers that `Connection` names in addition to itself. */
function namedIn(connection: string | undefined): Set<string> {
  return new Set((connection ?? '').toLowerCase().split(/[\s,]+/))
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as [string, string]] : []))
}
