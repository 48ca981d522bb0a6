import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Served } from '../pipeline.ts'
import type { OriginVerdict } from './origin.ts'

/** What went out: the status, null where the connection just ended, and how many bytes of body. */
export interface Sent {
  readonly status: number | null
  readonly bytesOut: number
}

const LARGE = 64 * 1024

/** Sends what the pipeline decided, with the headers AnkiConnect sends (FACTS: HTTP). */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { kind, pieces }: Served,
  { allowed, corsOrigin }: OriginVerdict,
): Sent {
  if (kind === 'drop') {
    request.socket.destroy()
    return { status: null, bytesOut: 0 }
  }
  if (kind === 'forbidden') {
    response.writeHead(403, { ...corsHeaders(corsOrigin), 'Content-Length': 0 }).end()
    return { status: 403, bytesOut: 0 }
  }
  const bytesOut = pieces.reduce((sum, { length }) => sum + length, 0)
  response.writeHead(200, {
    'Content-Type': 'application/json',
    ...corsHeaders(allowed || request.method === 'OPTIONS' ? corsOrigin : askingOrigin(request)),
    ...(asksPrivateNetwork(request) ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
    'Content-Length': bytesOut,
    // What was not read of a body would be taken for the next request.
    ...(request.complete || request.method === 'OPTIONS' ? {} : { Connection: 'close' }),
  })
  if (bytesOut <= LARGE) response.end(Buffer.concat(pieces))
  else {
    response.cork()
    for (const piece of pieces) response.write(piece)
    response.end()
    response.uncork()
  }
  return { status: 200, bytesOut }
}

function corsHeaders(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': '*' }
}

/** A refused origin gets a reply only when it asked for permission, and may then read it, as upstream lets it. */
function askingOrigin({ headers }: IncomingMessage): string {
  return headers.origin ?? ''
}

/** Upstream grants it to whoever asks with exactly this value (transcripts/envelope-057 to 064). */
function asksPrivateNetwork({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-private-network'] === 'true'
}
