import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Served } from '../request/served.ts'
import { preflightHeaders, replyHeaders } from './cors.ts'

/** What went out: the status, null where the connection just ended, and how many bytes of body. */
export interface Sent {
  readonly status: number | null
  readonly bytesOut: number
}

/** What is known of whom a reply goes to. */
export interface Recipient {
  /** Whether the page that asks may call. */
  readonly isWelcome: boolean
  /** The value of Cache-Status, for those whom that concerns; else null. */
  readonly cacheStatus: string | null
}

const LARGE = 64 * 1024

/** Sends what the pipeline decided, with the headers AnkiConnect sends (FACTS: HTTP). */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { kind, status, pieces, headers: said, isRepeated }: Served,
  { isWelcome, cacheStatus }: Recipient,
): Sent {
  if (kind === 'drop') {
    request.socket.destroy()
    return { status: null, bytesOut: 0 }
  }
  const { method, headers } = request
  const facts = { headers, allowed: isWelcome }
  if (kind === 'forbidden') {
    response.writeHead(status, { ...replyHeaders(facts, false), 'Content-Length': 0 }).end()
    return { status, bytesOut: 0 }
  }
  const bytesOut = lengthOf(pieces)
  const head: Record<string, string | number> = { 'Content-Type': 'application/json' }
  if (said !== undefined) Object.assign(head, said)
  Object.assign(head, method === 'OPTIONS' ? preflightHeaders(facts) : replyHeaders(facts, true))
  if (cacheStatus !== null) head['Cache-Status'] = cacheStatus
  head['Content-Length'] = bytesOut
  // What was not read of a body would be taken for the next request.
  if (!request.complete && method !== 'OPTIONS') head.Connection = 'close'
  response.writeHead(status, head)
  if (bytesOut <= LARGE) response.end(isRepeated ? rememberedText(pieces) : textOf(pieces), 'latin1')
  else {
    response.cork()
    for (const piece of pieces) response.write(piece)
    response.end()
    response.uncork()
  }
  return { status, bytesOut }
}

function lengthOf(pieces: readonly Buffer[]): number {
  let sum = 0
  for (const { length } of pieces) sum += length
  return sum
}

/** One character a byte: a text leaves together with the headers in one write, where bytes would take a second one. */
function textOf(pieces: readonly Buffer[]): string {
  let text = ''
  for (const piece of pieces) text += piece.toString('latin1')
  return text
}

const texts = new WeakMap<readonly Buffer[], string>()

function rememberedText(pieces: readonly Buffer[]): string {
  let text = texts.get(pieces)
  if (text === undefined) {
    text = textOf(pieces)
    texts.set(pieces, text)
  }
  return text
}
