import type { IncomingMessage } from 'node:http'

/** Bytes of request bodies held at this moment, over all connections. */
export interface Buffered {
  bytes: number
}

/** Bounds on bodies, in bytes. */
export interface BodyLimits {
  readonly body: number
  readonly buffered: number
}

/** A whole body, or why there is none; `gone`: the client went away. `release` gives its bytes back to the bound. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer; readonly release: () => void }
  | { readonly kind: 'too-large' | 'too-much-held' | 'gone' }

/** Whether a body that announces its length is beyond the limit, so that it need not be read. */
export function announcesTooMuch(request: IncomingMessage, { body }: BodyLimits): boolean {
  return Number(request.headers['content-length'] ?? 0) > body
}

/** So many bytes have to have come before the announced length is believed. */
const LARGE = 1024 * 1024

/** Reads a body whole. Only bytes that came count: memory that is set aside for the rest is not the system's to give before it is used. */
export function readBody(request: IncomingMessage, limits: BodyLimits, buffered: Buffered): Promise<Body> {
  return new Promise((resolve) => {
    const announced = Number(request.headers['content-length'] ?? 0)
    const chunks: Buffer[] = []
    let large: Buffer | null = null
    let length = 0
    const release = () => {
      buffered.bytes -= length
      length = 0
    }
    const end = (body: Body) => {
      request.off('data', take)
      if (body.kind !== 'whole') release()
      resolve(body)
    }
    const keep = (chunk: Buffer) => {
      if (large !== null) large.set(chunk, length)
      else chunks.push(chunk)
      // Put together as it comes: doing that at the end would hold everybody up, and take twice the memory.
      if (large === null && length + chunk.length >= LARGE && announced > LARGE) {
        large = Buffer.allocUnsafe(announced)
        let at = 0
        for (const earlier of chunks.splice(0)) at += earlier.copy(large, at)
      }
    }
    const whole = () => large ?? (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    const take = (chunk: Buffer) => {
      keep(chunk)
      length += chunk.length
      buffered.bytes += chunk.length
      if (length > limits.body) end({ kind: 'too-large' })
      else if (buffered.bytes > limits.buffered) end({ kind: 'too-much-held' })
    }
    if (announcesTooMuch(request, limits)) return end({ kind: 'too-large' })
    request.on('data', take)
    request.once('end', () => end({ kind: 'whole', bytes: whole(), release }))
    request.once('error', () => end({ kind: 'gone' }))
    request.once('close', () => end({ kind: 'gone' }))
  })
}
