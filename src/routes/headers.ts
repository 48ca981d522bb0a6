import type { IncomingHttpHeaders } from 'node:http'
import { PROXY_SIGNS } from '../clients/proxy-signs.ts'

/** What is said to the target of a request's way here. */
export interface Whereabouts {
  readonly method: string | undefined
  /** `Host` of the target. */
  readonly host: string
  /** Where the client calls from; null where that is not known. */
  readonly address: string | null
  readonly proto: 'http' | 'https'
  /** The route's path, without a key. */
  readonly path: string
}

/** Of one connection (RFC 9110, 7.6.1), and what the gateway answers itself. */
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

/** What holds keys or the sessions of other services of this machine: cookies do not know ports, and a Referer may show a key. */
const PRIVATE = new Set(['authorization', 'cookie', 'cookie2', 'referer'])

/**
 * What a target would say for the whole address, that is for the gateway and every other route too; how it wants to be logged in to,
 * as the answer would never reach it; and whether pages may read, which is decided here.
 */
const NOT_ITS_OWN =
  /^(?:access-control-.*|set-cookie2?|strict-transport-security|public-key-pins.*|clear-site-data|alt-svc|service-worker-allowed|www-authenticate|proxy-.*|content-security-policy.*|report-to|reporting-endpoints|nel|origin-agent-cluster)$/

/**
 * The headers of a request as its target gets them. Those by which a proxy speaks for somebody are the gateway's own; a client's
 * are dropped.
 */
export function toTarget(headers: IncomingHttpHeaders, way: Whereabouts): IncomingHttpHeaders {
  const ofConnection = namedIn(headers.connection)
  // Without its length a body would be read as the next request.
  ofConnection.delete('content-length')
  const isChunked = headers['transfer-encoding'] !== undefined
  const isEmpty = !isChunked && headers['content-length'] === undefined
  const kept = Object.entries(headers).filter(
    ([name]) => !HOP.has(name) && !PRIVATE.has(name) && !PROXY_SIGNS.test(name) && !ofConnection.has(name),
  )
  return {
    ...Object.fromEntries(kept),
    host: way.host,
    ...(isChunked && { 'transfer-encoding': 'chunked' }),
    ...(isEmpty && way.method !== 'GET' && way.method !== 'HEAD' && { 'content-length': '0' }),
    ...(way.address !== null && { 'x-forwarded-for': way.address }),
    'x-forwarded-proto': way.proto,
    ...(headers.host !== undefined && { 'x-forwarded-host': headers.host }),
    'x-forwarded-prefix': way.path.slice(0, -1),
  }
}

/**
 * The headers of a reply as its client gets them, names and values in turn as they came, and `own` behind them. A document among the
 * replies stands in a sandbox: it would speak to the gateway as a page of this machine.
 */
export function toClient(rawHeaders: readonly string[], own: Readonly<Record<string, string>>): string[] {
  const pairs = pairsOf(rawHeaders)
  const connection = pairs.filter(([name]) => name.toLowerCase() === 'connection').map(([, value]) => value)
  const ofConnection = namedIn(connection.join(','))
  const said = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const kept = pairs.filter(([text]) => {
    const name = text.toLowerCase()
    return !HOP.has(name) && !NOT_ITS_OWN.test(name) && !ofConnection.has(name) && (!said.has(name) || name === 'vary')
  })
  return [...kept, ...Object.entries(own), ['Content-Security-Policy', 'sandbox']].flat()
}

/** Names and values in turn, without those of these names (in lower case). */
export function withoutHeaders(lines: readonly string[], names: ReadonlySet<string>): string[] {
  return pairsOf(lines)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flat()
}

/** The headers that `Connection` names besides itself. */
function namedIn(connection: string | undefined): Set<string> {
  return new Set((connection ?? '').toLowerCase().split(/[\s,]+/))
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as [string, string]] : []))
}
