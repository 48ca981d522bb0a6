import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import { errors } from '../wire/errors.ts'

/** The first byte of TLS: a record of the handshake (RFC 8446, 5.1). */
const HANDSHAKE = 0x16
/** What is still on its way when a refusal is sent would make the system throw it away unread; so long it is waited for, in ms. */
const LINGER = 1000

const PLAINLY = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${
  Buffer.byteLength(errors.plainOnTls) + 1
}\r\nConnection: close\r\n\r\n${errors.plainOnTls}\n`

/**
 * An https server. A connection whose first byte is not TLS gets an HTTP reply that says so; one that sends none, or does not finish
 * its handshake, ends after `patience` ms each.
 */
export function createSecureServer(
  options: ServerOptions<typeof IncomingMessage, typeof ServerResponse>,
  patience: number,
): Server {
  const server = createServer({ ...options, handshakeTimeout: patience })
  // It listens itself, so that its limits and timers hold, and gets its connections back once the first byte was seen.
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
      if (first[0] !== HANDSHAKE) return sayPlainly(socket)
      socket.pause()
      socket.unshift(first)
      toTls?.call(server, socket)
    })
  })
  return server
}

function sayPlainly(socket: Socket): void {
  socket.end(PLAINLY)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER)
  socket.on('end', () => socket.destroy())
  socket.on('close', () => clearTimeout(timer))
}
