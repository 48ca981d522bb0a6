import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { RouteLimits } from '../config/config.ts'
import { startClock } from './clock.ts'
import { withoutHeaders } from './headers.ts'
import { isReplaceable, replacing } from './replace.ts'
import { type Trouble, troubleOf } from './trouble.ts'

const NONE: ReadonlySet<string> = new Set()
const OF_BYTES: ReadonlySet<string> = new Set(['content-length', 'etag', 'content-md5', 'digest', 'accept-ranges'])

/** How a request is passed on. */
export interface Passage {
  /** Path and query to ask for. */
  readonly path: string
  /** scheme://host:port */
  readonly origin: string
  /** What the target is sent. */
  readonly headers: IncomingHttpHeaders
  readonly limit: RouteLimits
  /** The headers that the client is sent, names and values in turn. */
  readonly replyHeaders: (reply: IncomingMessage) => string[]
  /** What is replaced by what in JSON that the target sends; null: nothing. */
  readonly replaced: ReadonlyMap<string, string> | null
  /** Says at once what went wrong, while nothing has been said yet. */
  readonly explain: (trouble: Trouble) => void
}

/** How it ended; sizes in bytes of bodies. */
export interface Passed {
  readonly trouble: Trouble | null
  /** Whether the client left before it had everything. */
  readonly left: boolean
  readonly bytesIn: number
  readonly bytesOut: number
}

/**
 * Passes a request on to its target and the reply back, both as they come: no more is held than what is on its way. The target is
 * asked once, on a connection of its own, and no redirect is followed. Where a reply has begun and cannot be ended, the connection
 * ends, so that nobody takes a part for the whole. Resolves when the client has its reply, or has left.
 */
export async function forward(request: IncomingMessage, response: ServerResponse, passage: Passage): Promise<Passed> {
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  const { createProxyServer } = await import('http-proxy-3')
  const { path, origin, headers, limit } = passage
  // The library reads what to send from the request itself.
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
  const clock = startClock(limit, false, () => fail('late'))
  // One for each exchange: its events do not say whose they are.
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
    // An upgrade that nobody asked for ends without an error.
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
    // These describe the bytes that were.
    const lines = withoutHeaders(passage.replyHeaders(reply), rewriter === null ? NONE : OF_BYTES)
    // What was not read of a body would be taken for the next request.
    if (!request.complete) lines.push('Connection', 'close')
    try {
      response.writeHead(reply.statusCode ?? 502, reply.statusMessage, lines)
    } catch {
      // What a target may write and a server may not: a status below 100, control characters in its words, which are kept.
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
