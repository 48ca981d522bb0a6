import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Served } from '../request/served.ts'
import { exposeHeaders, preflightHeaders, replyHeaders } from './cors.ts'
import { closeUnread, endReply, isUnread } from './linger.ts'

/**
 * A sent reply: its status, and the length of its body in bytes.
 * The status is null if the connection closed without a reply.
 */
export interface SentReply {
  readonly status: number | null
  readonly bytesOut: number
}

/** The facts about the recipient of a reply. */
export interface Recipient {
  /** True if the requesting page may call. */
  readonly mayCall: boolean
  /** The value of Cache-Status, or null for recipients that do not get it. */
  readonly cacheStatus: string | null
}

const LARGE = 64 * 1024

/** Sends the pipeline's reply with the headers that AnkiConnect sends (docs/ankiconnect.md, HTTP). */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { kind, status, pieces, headers: additional, isRepeated }: Served,
  { mayCall, cacheStatus }: Recipient,
): SentReply {
  if (kind === 'drop') {
    request.socket.destroy()
    return { status: null, bytesOut: 0 }
  }
  const { method, headers } = request
  const facts = { headers, mayCall }
  if (kind === 'forbidden') {
    response.writeHead(status, { ...replyHeaders(facts, false), 'Content-Length': 0, ...closeUnread(request) })
    endReply(response, '')
    return { status, bytesOut: 0 }
  }
  const bytesOut = lengthOf(pieces)
  const head: Record<string, string | number> = { 'Content-Type': 'application/json' }
  if (additional !== undefined) Object.assign(head, additional)
  Object.assign(head, method === 'OPTIONS' ? preflightHeaders(facts) : replyHeaders(facts, true))
  if (additional !== undefined && mayCall && headers.origin !== undefined)
    Object.assign(head, exposeHeaders(Object.keys(additional)))
  if (cacheStatus !== null) head['Cache-Status'] = cacheStatus
  head['Content-Length'] = bytesOut
  Object.assign(head, closeUnread(request))
  response.writeHead(status, head)
  // On a half-closed connection, a reset shows only when a second write fails.
  // An early write of the headers makes the body that second write.
  if (request.socket.readableEnded) response.flushHeaders()
  if (bytesOut <= LARGE || isUnread(request))
    endReply(response, isRepeated ? rememberedText(pieces) : textOf(pieces), 'latin1')
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

/**
 * Converts bytes to one character each.
 * A text leaves in the same write as the headers, and a Buffer would need a second write.
 */
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
