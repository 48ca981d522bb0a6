import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Text } from '../settings/declare-texts.ts'
import { formatDuration, formatSize } from '../settings/units.ts'
import { MOST_HEADERS } from './http-server.ts'
import { lingerOnSocket } from './linger.ts'
import { plainReply } from './plain.ts'
import { texts } from './texts.ts'

/** The limits that a refusal names. Sizes in bytes, times in milliseconds. */
export interface NamedLimits {
  readonly headers: number
  readonly headerTime: number
  readonly bodyTime: number
}

/** Node's error about the data that a client sent. */
interface ParserError extends Error {
  readonly code?: string
  /** The parser's own message. */
  readonly reason?: string
}

/**
 * Replies to input that a server's parser refuses with a line that names the limit or the mistake.
 * Node would send only a status.
 * A pending reply on the connection goes first.
 *
 * @param hear gets each refusal, unless the client had sent nothing at all
 */
export function answerUnparsed(
  server: Server | SecureServer,
  limits: NamedLimits,
  hear: (unparsed: Text) => void,
): void {
  const last = new WeakMap<Socket, ServerResponse>()
  const remember = ({ socket }: IncomingMessage, response: ServerResponse) => void last.set(socket, response)
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, remember)
  // Bytes after a mistake are unreadable as well. They do not count as a second mistake.
  const refused = new WeakSet<Socket>()
  server.on('clientError', async (error: ParserError, socket: Socket) => {
    if (refused.has(socket)) return
    refused.add(socket)
    const unparsed = unparsedBy(error, limits)
    if (unparsed === null || socket.destroyed) return void socket.destroy()
    if (socket.bytesRead > 0) hear(unparsed)
    if (await isFree(last.get(socket))) lingerOnSocket(socket, plainReply(unparsed))
    else socket.destroy()
  })
}

/**
 * Resolves once the connection can be written to.
 * A complete request gets its reply first, and a reply that has begun leaves no room for another one.
 */
async function isFree(response: ServerResponse | undefined): Promise<boolean> {
  if (response === undefined || response.closed) return true
  if (!response.req.complete) return !response.headersSent
  await new Promise<void>((resolve) => response.once('close', resolve))
  return response.writableFinished
}

/**
 * Returns the refusal, or null if nobody can read it or the client does not speak HTTP, as after a reset or a failed
 * TLS handshake.
 */
export function unparsedBy({ code = '', reason }: ParserError, limits: NamedLimits): Text | null {
  const { headers, headerTime, bodyTime } = limits
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return texts('http.late', { headers: formatDuration(headerTime), body: formatDuration(bodyTime) })
  if (code === 'HPE_HEADER_OVERFLOW')
    return texts('http.headers-too-large', { size: formatSize(headers), headers: MOST_HEADERS })
  return code.startsWith('HPE_') ? texts('http.invalid', { reason: reason ?? code }) : null
}
