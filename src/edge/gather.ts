import { free, freeBytes } from './free.ts'

/**
 * The bytes of a body while it arrives.
 * Memory use follows the bytes received and not the announced length.
 * The buffer reserves address space in advance.
 * The system provides memory only for the pages that are written, so a long body is copied once, while it is still
 * short.
 */
export interface Gathered {
  readonly length: number
  /**
   * Takes ownership of the next bytes.
   * The caller must not use them afterwards.
   *
   * @throws RangeError if there is not enough memory
   */
  add(chunk: Buffer): void
  /** Returns all bytes in one piece. Nothing may be added afterwards. */
  whole(): Buffer | Promise<Buffer>
  /** Frees all bytes. Nobody may use them afterwards. */
  discard(): void
}

const SMALLEST = 16 * 1024
/** The number of bytes that can be copied in less than a millisecond. */
const STRETCH = 1024 * 1024
/** The growth factor of the buffer. It is large enough to move all old bytes before the new buffer is full. */
const GROWTH = 4
/**
 * The part of the maximum length that must have arrived before the buffer reserves the whole maximum.
 * At least `STRETCH` must have arrived as well.
 */
const ENOUGH = 1 / 32

/** @param most the maximum length of the body: the announced length if there is one */
export function gather(most: number): Gathered {
  let first: Buffer | null = null
  let bytes: Buffer = EMPTY
  let length = 0
  /**
   * The buffer that `bytes` replaces, and the number of its bytes already moved.
   * Each chunk moves a part, so that no single chunk delays everyone.
   */
  let old: { readonly bytes: Buffer; moved: number } | null = null

  const move = (amount: number) => {
    if (old === null) return
    const end = Math.min(old.bytes.length, old.moved + amount)
    old.bytes.copy(bytes, old.moved, old.moved, end)
    old.moved = end
    if (end < old.bytes.length) return
    free(old.bytes.buffer)
    old = null
  }
  const copy = (chunk: Buffer) => {
    const needed = length + chunk.length
    if (needed > bytes.length) {
      move(Number.POSITIVE_INFINITY)
      const wanted = needed >= Math.max(STRETCH, most * ENOUGH) ? most : Math.max(SMALLEST, GROWTH * length)
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(most, wanted)))
      old = { bytes: bytes.subarray(0, length), moved: 0 }
      bytes = larger
    }
    chunk.copy(bytes, length)
    length = needed
    move(Math.max(STRETCH, GROWTH * chunk.length))
    freeBytes(chunk)
  }
  return {
    get length() {
      return first?.length ?? length
    },
    add(chunk) {
      // Most bodies arrive in one piece, which needs no copy.
      if (first === null && length === 0) first = chunk
      else {
        const before = first
        first = null
        if (before !== null) copy(before)
        copy(chunk)
      }
    },
    whole() {
      if (first !== null) return first
      if (old === null) return bytes.subarray(0, length)
      return inStretches(
        () => move(STRETCH),
        () => old === null,
      ).then(() => bytes.subarray(0, length))
    },
    discard() {
      if (first !== null) freeBytes(first)
      else for (const memory of [bytes.buffer, old?.bytes.buffer]) if (memory !== undefined) free(memory)
    },
  }
}

const EMPTY = Buffer.alloc(0)

async function inStretches(step: () => void, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    step()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
