import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { CODE_HEADER } from '../request/served.ts'
import type { Text } from '../settings/declare-texts.ts'
import { endReply } from './linger.ts'

type Headers = Readonly<Record<string, string>>

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }

/**
 * Sends a line for a person and closes the connection.
 * Used before it is known that the request is for AnkiConnect at all.
 */
export function sendPlain(response: ServerResponse, { status, text, code }: Text, more: Headers = {}): void {
  const body = `${text}\n`
  response.writeHead(status ?? 200, {
    ...more,
    [CODE_HEADER]: code,
    ...PLAIN,
    'Content-Length': Buffer.byteLength(body),
  })
  endReply(response, body)
}

/** Sends the same line on a connection that no server writes to any more. */
export function sendPlainOnSocket(socket: Duplex, text: Text, more: Headers = {}): void {
  socket.end(plainReply(text, more), () => socket.destroy())
}

/** Returns the bytes of such a reply. */
export function plainReply({ status, text, code }: Text, more: Headers = {}): string {
  return bytesOf(status ?? 200, `${text}\n`, { ...more, [CODE_HEADER]: code })
}

/** Sends a refusal without a text, for a page that is to see a failed request. */
export function refuseOnSocket(socket: Duplex, more: Headers): void {
  socket.end(bytesOf(403, '', more), () => socket.destroy())
}

function bytesOf(status: number, body: string, more: Headers): string {
  const headers = Object.entries({ ...more, ...PLAIN, 'Content-Length': Buffer.byteLength(body) })
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
