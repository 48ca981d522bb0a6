import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Served } from '../request/served.ts'
import { preflightHeaders, replyHeaders } from './cors.ts'

/** What went out: the status, null where the connection just ended, and how many bytes of body. */
export interface Sent {
  readonly status: number | null
  readonly bytesOut: number
}

const LARGE = 64 * 1024

/** Sends what the pipeline decided, with the headers AnkiConnect sends (FACTS: HTTP). `allowed`: the page that asks may call. */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { kind, status, pieces, headers: said, cacheStatus }: Served,
  allowed: boolean,
): Sent {
  if (kind === 'drop') {
    request.socket.destroy()
    return { status: null, bytesOut: 0 }
  }
  const { method, headers } = request
  const facts = { headers, allowed }
  if (kind === 'forbidden') {
    response.writeHead(status, { ...replyHeaders(facts, false), 'Content-Length': 0 }).end()
    return { status, bytesOut: 0 }
  }
  const bytesOut = pieces.reduce((sum, { length }) => sum + length, 0)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...said,
    ...(method === 'OPTIONS' ? preflightHeaders(facts) : replyHeaders(facts, true)),
    ...(cacheStatus === null ? {} : { 'Cache-Status': cacheStatus }),
    'Content-Length': bytesOut,
    // What was not read of a body would be taken for the next request.
    ...(request.complete || method === 'OPTIONS' ? {} : { Connection: 'close' }),
  })
  if (bytesOut <= LARGE) response.end(Buffer.concat(pieces))
  else {
    response.cork()
    for (const piece of pieces) response.write(piece)
    response.end()
    response.uncork()
  }
  return { status, bytesOut }
}
