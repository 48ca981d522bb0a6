import type { Socket } from 'node:net'
import { free } from './free.ts'

/**
 * A stage between a connection and the HTTP parser.
 * It passes on small parts of the data, when it is the connection's turn.
 */
export interface Meter {
  /**
   * Announces that the next `bytes` bytes are one body without chunks.
   * They need no parsing, so they may pass in one part.
   */
  expect(bytes: number): void
  /** Passes nothing on until the promise resolves. */
  hold(until: Promise<void>): void
  /** Restores the connection. The data that has not passed yet is next to be read from it. */
  remove(): void
}

/** The number of bytes that the parser handles in about a millisecond, even if each chunk or header is minimal. */
const PART = 4096

/**
 * Puts a meter on a connection that an HTTP server has accepted.
 * Without a meter, the server parses everything from one read at once, such as a thousand requests or ten thousand
 * chunks of a body.
 *
 * @param work repeats a step as long as it returns true, within the connection's turns
 */
export function meter(socket: Socket, work: (step: () => boolean) => Promise<void>): Meter {
  const known = meters.get(socket)
  if (known !== undefined) return known
  const takers = socket.listeners('data') as ((bytes: Buffer) => void)[]
  const { pause, resume } = socket
  let holds = 0
  /** True if the HTTP parser wants more data. */
  let isWanted = !socket.isPaused()
  let isBusy = false
  let isOn = true
  /**
   * The memory that holds the last part, the number of its bytes that have passed from its beginning, and the number of
   * bytes left in it.
   */
  let last: ArrayBufferLike | null = null
  let passed = 0
  let left = PART
  let expected = 0

  const isOpen = () => isOn && isWanted && holds === 0 && !socket.destroyed
  const step = () => {
    const size = Math.min(Math.max(PART, expected), left, socket.readableLength)
    const part: Buffer | null = isOpen() ? socket.read(size) : null
    if (part === null) return false
    const { buffer, byteOffset, length } = part
    expected = Math.max(0, expected - length)
    const isNext = byteOffset === (buffer === last ? passed : 0)
    passed = isNext ? byteOffset + length : Number.NaN
    last = buffer
    for (const taker of takers) taker.call(socket, part)
    if (!isOn) return false
    left = buffer.byteLength - passed || PART
    // The parser copies the bytes it keeps, so this memory is free.
    if (passed === buffer.byteLength) free(buffer)
    return socket.readableLength > 0
  }
  const pass = async () => {
    if (isBusy) return
    isBusy = true
    while (isOpen() && socket.readableLength > 0) await work(step)
    isBusy = false
    // A read of zero bytes asks the system for more data, or notices the end.
    if (isOpen()) socket.read(0)
  }
  socket.on('readable', pass)
  for (const taker of takers) socket.off('data', taker)
  // The HTTP server calls these to say whether it wants more data. The stream decides how much it reads ahead.
  socket.pause = () => {
    isWanted = false
    return socket
  }
  socket.resume = () => {
    isWanted = true
    void pass()
    return socket
  }
  const made: Meter = {
    expect(bytes) {
      expected = bytes
    },
    hold(until) {
      holds += 1
      until.then(() => {
        holds -= 1
        void pass()
      })
    },
    remove() {
      isOn = false
      meters.delete(socket)
      socket.off('readable', pass)
      Object.assign(socket, { pause, resume })
    },
  }
  meters.set(socket, made)
  return made
}

/** Takes the meter off a connection that no longer uses the HTTP parser. */
export function removeMeter(socket: Socket): void {
  meters.get(socket)?.remove()
}

const meters = new WeakMap<Socket, Meter>()
