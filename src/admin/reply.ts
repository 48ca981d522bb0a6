import type { IncomingMessage, ServerResponse } from 'node:http'
import { bytesOf, takesGzip } from './compression.ts'
import type { Events } from './events.ts'
import type { Page } from './routes.ts'

/**
 * The headers of every reply.
 * They forbid framing, content sniffing and storing, and run no scripts but the page's own.
 */
const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

const EVENT_STREAM = 'text/event-stream; charset=utf-8'
/** Streams the state as it changes. Ends the response if too many pages follow it. */
export function streamState(request: IncomingMessage, response: ServerResponse, events: Events): null {
  const isGzip = takesGzip(request)
  response.writeHead(200, {
    ...securityHeaders,
    Vary: 'Accept-Encoding',
    'Content-Type': EVENT_STREAM,
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
  })
  if (!events.watch(response, isGzip)) response.end()
  return null
}

/** Sends a page, unless a reply has begun already. */
export async function sendPage(request: IncomingMessage, response: ServerResponse, page: Page): Promise<void> {
  const { status, type, allow } = page
  const { bytes, isGzip } = await bytesOf(page, takesGzip(request))
  if (response.headersSent) return
  response.writeHead(status, {
    ...securityHeaders,
    Vary: 'Accept-Encoding',
    'Content-Type': type,
    'Content-Length': bytes.length,
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
    ...(allow !== undefined && { Allow: allow }),
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="AnkiConnect Gateway", charset="UTF-8"' }),
    // The parser would take an unread body for the next request of the connection.
    ...(status >= 400 && status !== 503 && { Connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}
