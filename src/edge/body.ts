import type { IncomingMessage } from 'node:http'
import type { Allowance } from './allowance.ts'
import type { Bodies } from './bodies.ts'
import type { Connection } from './connection.ts'
import { type Gathered, gather } from './gather.ts'

/** The reason why there is no body. `gone`: the client left. */
export type Missing = 'too-large' | 'too-much-held' | 'gone'

/** A whole body, or the reason why there is none. A whole body occupies memory until `release`. */
export type Body =
  | {
      readonly kind: 'whole'
      readonly bytes: Buffer
      /** Moves the body to another share, because it turned out to be a client's. */
      keep(share: string): void
      release(): void
    }
  | { readonly kind: Missing }

/** Returns the length that a request announces, or 0 if it announces none. */
function announced({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

/**
 * A body in more than `PIECES` pieces must bring at least `LEAST` bytes with each one.
 * Otherwise it costs far more than its length.
 */
const PIECES = 1024
const LEAST = 64

/** Reads a whole body, or refuses it as soon as it exceeds what its caller may send. */
export function readBody(
  request: IncomingMessage,
  connection: Connection,
  allowance: Allowance,
  { pool, turns, ofClients }: Bodies,
): Promise<Body> {
  const { share, most, body: longest, free, isClient } = allowance
  const length = announced(request)
  if (length > longest) return Promise.resolve({ kind: 'too-large' })
  if (connection.isClosed) return Promise.resolve({ kind: 'gone' })
  return new Promise((resolve) => {
    const gathered: Gathered = gather(length || longest)
    // A stranger may wait long for its turn to show a key.
    // Its body is complete by then, so only closing the connection frees memory.
    const place = pool.enter(share, () => (isWhole ? connection.end() : fail('too-much-held')), most)
    let counted = 0
    let turn: 'not needed' | 'awaited' | (() => void) = 'not needed'
    let isOver = false
    let isEndAwaited = false
    let isWhole = false
    /** True if the bytes must outlive the request: parts of a client's body may be in use after its reply. */
    let isKept = isClient
    let pieces = 0

    const endTurn = () => {
      if (typeof turn === 'function') turn()
      turn = 'not needed'
    }
    const release = () => {
      place.leave()
      ofClients.bytes -= counted
      counted = 0
      endTurn()
      if (!isKept) gathered.discard()
    }
    const stop = () => {
      isOver = true
      connection.unwatch(leave)
      request.off('data', take).off('end', finish)
    }
    const fail = (kind: Missing) => {
      if (isOver) return
      stop()
      // The rest of the body stays unread for now. linger.ts decides what happens to it.
      request.pause()
      release()
      resolve({ kind })
    }
    const leave = () => fail('gone')
    const finish = async () => {
      stop()
      isWhole = true
      if (isClient) place.keep()
      try {
        const whole = gathered.whole()
        const bytes = whole instanceof Buffer ? whole : await whole
        resolve({ kind: 'whole', bytes, keep, release })
      } catch {
        release()
        resolve({ kind: 'too-much-held' })
      }
    }
    const keep = (share: string) => {
      place.move(share)
      place.keep()
      isKept = true
      endTurn()
      if (!isClient) count(gathered.length)
    }
    const count = (bytes: number) => {
      counted += bytes
      ofClients.bytes += bytes
    }
    const take = (chunk: Buffer) => {
      pieces += 1
      if (!isClient && pieces > PIECES && gathered.length < pieces * LEAST) return void request.destroy()
      if (gathered.length + chunk.length > longest) return fail('too-large')
      if (!place.grow(chunk.length)) return fail('too-much-held')
      if (isClient) count(chunk.length)
      try {
        gathered.add(chunk)
      } catch {
        return fail('too-much-held')
      }
      if (gathered.length > free && turn === 'not needed') return awaitTurn()
      if (isEndAwaited) return
      // Most bodies arrive in one piece, so the request is complete here.
      if (request.complete && request.readableLength === 0) finish()
      else awaitEnd()
    }
    const awaitEnd = () => {
      isEndAwaited = true
      request.once('end', finish)
    }
    const awaitTurn = async () => {
      turn = 'awaited'
      request.pause()
      if (!isEndAwaited) awaitEnd()
      const end = await turns.take(share)
      if (isOver) return end()
      turn = end
      // Only one body of a share has its turn, so this share needs no other limit.
      place.move(`${share}, long`)
      connection.invite()
      request.resume()
    }
    if (!isClient) connection.expect(Math.max(0, length - request.readableLength))
    connection.watch(leave)
    request.on('data', take)
    if (length > free) return void awaitTurn()
    connection.invite()
    if (!(length > 0)) awaitEnd()
  })
}
