import type { Writable } from 'node:stream'

/** ms between two pieces. */
const EVERY = 10

/** Calls `step` again and again, a moment apart, until what it returns is called: the other side of a connection that is slow. */
export function again(step: () => void): () => void {
  const timer = setInterval(step, EVERY)
  return () => clearInterval(timer)
}

/** Writes `piece` again and again, until the stream is closed: a program that speaks without an end. */
export function drip(stream: Writable, piece: string): void {
  stream.once(
    'close',
    again(() => stream.write(piece)),
  )
}
