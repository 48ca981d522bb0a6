import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

type Headers = Readonly<Record<string, string>>

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }

/** A line for a person, before it is known that the request is for AnkiConnect at all; the connection ends with it. */
export function sayPlainly(response: ServerResponse, status: number, text: string, more: Headers = {}): void {
  response.writeHead(status, { ...more, ...PLAIN }).end(`${text}\n`)
}

/** The same on a connection that no server writes to any more. Without a text the headers alone have to say it. */
export function sayOnSocket(socket: Duplex, status: number, text: string | null, more: Headers = {}): void {
  const body = text === null ? '' : `${text}\n`
  const headers = Object.entries({ ...more, ...PLAIN, 'Content-Length': Buffer.byteLength(body) })
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
