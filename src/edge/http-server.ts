import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import type { Text } from '../settings/declare-texts.ts'
import { sendPlain } from './plain.ts'
import { texts } from './texts.ts'

/**
 * The number of headers at which a request is refused.
 * Node 22.23 and 24.21 refuse a request with more.
 * Older versions keep about the first 1,000 and silently drop the rest, which may include a page's Origin or the
 * address that a proxy wrote.
 */
export const MOST_HEADERS = 1000

const TOO_MANY = texts('http.too-many-headers', { headers: MOST_HEADERS })

/**
 * Creates an HTTP server that passes on only requests with all of their headers and refuses the others before
 * `listener`.
 * It reads nothing from a connection until `createPlaces` hands the connection on.
 */
export function createHttpServer(options: ServerOptions, listener?: RequestListener): Server {
  const server = createServer(options)
  limitHeaders(server)
  answerHalfClosed(server)
  // http.createServer does not pass this option of net.createServer on.
  Object.assign(server, { pauseOnConnect: true })
  if (listener !== undefined) server.on('request', withAllHeaders(listener))
  return server
}

/** Configures a server so that it never drops a header of a request for which `showsAllHeaders` returns true. */
export function limitHeaders(server: Server | SecureServer): void {
  server.maxHeadersCount = MOST_HEADERS
}

/**
 * Makes a server answer clients that finish sending before they read (`nc -N`, socat, `shutdown(SHUT_WR)`), as
 * AnkiConnect does.
 * A half-closed connection ends after the current reply, or at once if there is none.
 */
export function answerHalfClosed(server: Server | SecureServer): void {
  // Node has this switch, although neither its documentation nor its types mention it.
  Object.assign(server, { httpAllowHalfOpen: true })
}

/**
 * Returns whether a request still has every header it was sent with.
 * A request with the maximum number of headers may have lost some.
 */
export function showsAllHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  return rawHeaders.length < 2 * MOST_HEADERS
}

/**
 * Returns a listener that forwards requests with all of their headers and refuses the others.
 * It reports each refusal to `hear`.
 */
export function withAllHeaders(listener: RequestListener, hear: (unparsed: Text) => void = () => {}): RequestListener {
  return (request, response) => {
    if (showsAllHeaders(request)) return listener(request, response)
    sendPlain(response, TOO_MANY)
    hear(TOO_MANY)
  }
}
