import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { startDeadline } from './deadline.ts'
import { withoutHeaders } from './headers.ts'
import { isReplaceable, replacing } from './replace.ts'
import type { RouteLimits } from './settings.ts'
import { type Trouble, troubleOf } from './trouble.ts'

const NONE: ReadonlySet<string> = new Set()
const OF_BYTES: ReadonlySet<string> = new Set(['content-length', 'etag', 'content-md5', 'digest', 'accept-ranges'])

/** The parameters of forwarding a request. */
export interface Passage {
  /** The path and query to request. */
  readonly path: string
  /** scheme://host:port */
  readonly origin: string
  /** The headers for the target. */
  readonly headers: IncomingHttpHeaders
  readonly limit: RouteLimits
  /** Returns the headers for the client, names and values alternating. */
  readonly replyHeaders: (reply: IncomingMessage) => string[]
  /** The replacements in JSON from the target. Null for none. */
  readonly replaced: ReadonlyMap<string, string> | null
  /** Sends the error, as long as no reply has begun. */
  readonly explain: (trouble: Trouble) => void
}

/** The end of an exchange. Sizes in bytes of bodies. */
export interface Forwarded {
  readonly trouble: Trouble | null
  /** True if the client left before it had the whole reply. */
  readonly left: boolean
  readonly bytesIn: number
  readonly bytesOut: number
}

/**
 * Forwards a request to its target and the reply back.
 * Both stream, so memory holds only the data in transit.
 * Sends the request once, on a connection of its own, and follows no redirect.
 * If a reply breaks off, the connection closes, so that nobody takes a part for the whole.
 * Resolves when the client has its reply or has left.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
): Promise<Forwarded> {
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  const { createProxyServer } = await import('http-proxy-3')
  const { path, origin, headers, limit } = passage
  // The library reads the path and the headers from the request itself.
  request.url = path
  request.headers = headers
  const isHead = request.method === 'HEAD'
  let trouble: Trouble | null = null
  let bytesIn = 0
  let bytesOut = 0
  let outgoing: ClientRequest | undefined

  const fail = (what: Trouble) => {
    if (trouble !== null || response.destroyed) return
    trouble = what
    outgoing?.destroy()
    if (response.headersSent) request.socket.destroy()
    else passage.explain(what)
  }
  const clock = startDeadline(limit, false, () => fail('late'))
  // Each exchange has its own proxy, because the events do not say which exchange they belong to.
  const proxy = createProxyServer({
    target: origin,
    prependPath: false,
    toProxy: true,
    selfHandleResponse: true,
    connectTimeout: limit.answer,
  })
  proxy.on('error', (error) => fail(troubleOf(error)))
  proxy.on('proxyReq', (sent) => {
    outgoing = sent
    if (trouble !== null) sent.destroy()
    // An upgrade that nobody requested ends without an error.
    sent.once('close', () => response.headersSent || fail('lost'))
  })
  proxy.on('proxyRes', (reply) => {
    if (trouble !== null) return void reply.destroy()
    if (!isHead && Number(reply.headers['content-length'] ?? 0) > limit.response) return fail('response-too-large')
    clock.answered()
    reply.on('data', (chunk: Buffer) => {
      clock.moved()
      bytesOut += chunk.length
      if (bytesOut > limit.response) fail('response-too-large')
    })
    const { replaced } = passage
    const rewriter = replaced !== null && !isHead && isReplaceable(reply) ? replacing(replaced) : null
    // These headers describe the bytes before the replacement.
    const lines = withoutHeaders(passage.replyHeaders(reply), rewriter === null ? NONE : OF_BYTES)
    // The parser would take the unread rest of a body for the next request.
    if (!request.complete) lines.push('Connection', 'close')
    try {
      response.writeHead(reply.statusCode ?? 502, reply.statusMessage, lines)
    } catch {
      // A target may send a status below 100 or control characters in its status message.
      // A server may not, and Node would keep the message.
      response.statusMessage = ''
      return fail('lost')
    }
    reply.once('close', () => reply.complete || fail('lost'))
    if (rewriter === null) reply.pipe(response)
    else reply.pipe(rewriter).pipe(response)
  })
  request.on('data', (chunk: Buffer) => {
    clock.moved()
    bytesIn += chunk.length
    if (bytesIn > limit.request) fail('request-too-large')
  })
  try {
    if (!response.destroyed) proxy.web(request, response)
    await ended
  } finally {
    clock.stop()
  }
  return { trouble, left: trouble === null && !response.writableFinished, bytesIn, bytesOut }
}
