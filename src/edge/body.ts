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

/** Reads a body whole. Only bytes that came count: an announced length reserves nothing. */
export function readBody(request: IncomingMessage, limits: BodyLimits, buffered: Buffered): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
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
    const take = (chunk: Buffer) => {
      length += chunk.length
      buffered.bytes += chunk.length
      chunks.push(chunk)
      if (length > limits.body) end({ kind: 'too-large' })
      else if (buffered.bytes > limits.buffered) end({ kind: 'too-much-held' })
    }
    if (announcesTooMuch(request, limits)) return end({ kind: 'too-large' })
    request.on('data', take)
    request.once('end', () =>
      end({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), release }),
    )
    request.once('error', () => end({ kind: 'gone' }))
    request.once('close', () => end({ kind: 'gone' }))
  })
}
