import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { MiB } from '../settings/units.ts'
import { freeBytes } from './free.ts'
import { removeMeter } from './meter.ts'

/**
 * The time in milliseconds for which a client may continue to send bytes that nobody needs, and the number of those
 * bytes that the gateway reads.
 */
const LINGER = 2000
const DRAINED = MiB

/** Returns whether part of a request's body is still unread. The parser would take the rest for the next request. */
export function isUnread({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}

/** Returns the header that closes the connection after the reply if the request is not fully read. */
export function closeUnread(request: IncomingMessage): { readonly Connection?: 'close' } {
  return isUnread(request) ? { Connection: 'close' } : {}
}

/**
 * Ends a reply whose head has been written.
 * If the request is not fully read, the connection stays open after the reply until the client has sent the rest, or
 * for two seconds.
 * The system resets a connection that closes with unread bytes, and the client would lose the reply (RFC 9112, 9.6).
 */
export function endReply(response: ServerResponse, text: string | Buffer, encoding: BufferEncoding = 'utf8'): void {
  const { req: request } = response
  if (!isUnread(request)) return void response.end(text, encoding)
  if (text.length > 0) response.write(text, encoding)
  else response.flushHeaders()
  let drained = 0
  const drain = (bytes: Buffer) => {
    drained += bytes.length
    freeBytes(bytes)
    if (drained > DRAINED) request.pause()
  }
  const end = () => {
    clearTimeout(timer)
    request.off('data', drain).off('end', end)
    response.off('close', end).end()
  }
  const timer = setTimeout(end, LINGER)
  request.on('data', drain).once('end', end).resume()
  response.once('close', end)
}

/** Ends a connection whose parser has failed. Sends the reply and reads only a little of what follows. */
export function lingerOnSocket(socket: Socket, reply: string): void {
  let drained = 0
  removeMeter(socket)
  const timer = setTimeout(() => socket.destroy(), LINGER)
  socket.once('close', () => clearTimeout(timer))
  socket.removeAllListeners('data').on('data', ({ length }: Buffer) => {
    drained += length
    if (drained > DRAINED) socket.pause()
  })
  socket.resume()
  socket.end(reply)
  if (socket.readableEnded) socket.destroySoon()
  else socket.once('end', () => socket.destroySoon())
}
