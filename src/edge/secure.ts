import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import { answerHalfClosed, limitHeaders } from './http-server.ts'
import { plainReply } from './plain.ts'
import { texts } from './texts.ts'

/** The first byte of TLS: a handshake record (RFC 8446, 5.1). */
const HANDSHAKE = 0x16
/**
 * The time in milliseconds to wait for data in transit after a refusal.
 * Without it, the system would discard the refusal unread.
 */
const LINGER = 1000

const PLAIN_REPLY = plainReply(texts('http.plain-on-tls'))

/**
 * Creates an HTTPS server.
 * A connection whose first byte is not TLS gets an HTTP reply that says so.
 * A connection that sends no byte, or does not finish its handshake, closes after `patience` milliseconds for each.
 */
export function createSecureServer(
  options: ServerOptions<typeof IncomingMessage, typeof ServerResponse>,
  patience: number,
): Server {
  const server = createServer({ ...options, handshakeTimeout: patience })
  limitHeaders(server)
  answerHalfClosed(server)
  // This cannot come earlier: a client that half-closes during its handshake has no request in progress.
  server.prependListener('secureConnection', (socket) => {
    socket.allowHalfOpen = true
  })
  // The HTTPS server listens itself, so that its limits and timers apply.
  // It gets its connections back after the first byte.
  const [toTls] = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), patience)
    socket.on('close', () => clearTimeout(timer))
    socket.on('error', () => {})
    const leave = () => socket.destroy()
    socket.once('end', leave)
    socket.once('data', (first: Buffer) => {
      clearTimeout(timer)
      socket.off('end', leave)
      if (first[0] !== HANDSHAKE) return sendPlain(socket)
      socket.pause()
      socket.unshift(first)
      toTls?.call(server, socket)
    })
  })
  return server
}

function sendPlain(socket: Socket): void {
  socket.end(PLAIN_REPLY)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER)
  socket.on('end', () => socket.destroy())
  socket.on('close', () => clearTimeout(timer))
}
