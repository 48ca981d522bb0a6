import type { IncomingMessage } from 'node:http'
import type { Connection } from './connection.ts'

/** Bytes of request bodies held at this moment, over all connections. */
export interface Buffered {
  bytes: number
}

/** Bounds on bodies, in bytes. */
export interface BodyLimits {
  readonly body: number
  readonly buffered: number
}

/** A whole body, or why there is none; `gone`: the client went away. A whole one is held until it is released. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'too-much-held' | 'gone' }

/** Whether a body that announces its length is beyond the limit, so that it need not be read. */
export function announcesTooMuch(request: IncomingMessage, { body }: BodyLimits): boolean {
  return announced(request) > body
}

function announced({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

/** So many bytes have to have come before the announced length is believed. */
const LARGE = 1024 * 1024

/** Reads a body whole. Only bytes that came count: what is set aside for the rest takes no memory before it is written. */
export function readBody(
  request: IncomingMessage,
  connection: Connection,
  limits: BodyLimits,
  buffered: Buffered,
): Promise<Body> {
  return new Promise((resolve) => {
    const most = announced(request)
    const chunks: Buffer[] = []
    let large: Buffer | null = null
    let length = 0
    let isEndAwaited = false

    const fail = (kind: 'too-large' | 'too-much-held' | 'gone') => {
      request.off('data', take)
      connection.unwatch(leave)
      buffered.bytes -= length
      length = 0
      resolve({ kind })
    }
    const leave = () => fail('gone')
    const finish = () => {
      connection.unwatch(leave)
      resolve({
        kind: 'whole',
        bytes: large?.subarray(0, length) ?? (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
      })
    }
    const awaitEnd = () => {
      isEndAwaited = true
      request.once('end', finish)
    }
    const keep = (chunk: Buffer) => {
      if (large !== null) large.set(chunk, length)
      else chunks.push(chunk)
      // Put together as it comes: doing that at the end would hold everybody up, and take twice the memory.
      if (large === null && length + chunk.length >= LARGE && most > LARGE) {
        large = Buffer.allocUnsafe(most)
        let at = 0
        for (const earlier of chunks.splice(0)) at += earlier.copy(large, at)
      }
    }
    const take = (chunk: Buffer) => {
      keep(chunk)
      length += chunk.length
      buffered.bytes += chunk.length
      if (length > limits.body) return fail('too-large')
      if (buffered.bytes > limits.buffered) return fail('too-much-held')
      if (isEndAwaited) return
      // Most bodies come in one piece, with which all is said.
      if (request.complete && request.readableLength === 0) finish()
      else awaitEnd()
    }
    if (announcesTooMuch(request, limits)) return resolve({ kind: 'too-large' })
    if (connection.isClosed) return resolve({ kind: 'gone' })
    connection.watch(leave)
    request.on('data', take)
    if (!(most > 0)) awaitEnd()
  })
}

/** Gives the bytes of a whole body back to the bound. */
export function release({ bytes }: Body & { readonly kind: 'whole' }, buffered: Buffered): void {
  buffered.bytes -= bytes.length
}
