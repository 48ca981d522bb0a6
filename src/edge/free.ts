/** The smallest size in bytes worth freeing by hand. The garbage collector frees anything smaller. */
const LEAST = 1024

/**
 * Frees unused memory at once.
 * Memory that waits for the garbage collector could add up to more than the memory in use.
 * The function leaves alone the pool from which Node currently hands out small buffers.
 */
export function free(memory: ArrayBufferLike): void {
  if (!(memory instanceof ArrayBuffer) || memory.byteLength < LEAST) return
  if (memory.byteLength !== Buffer.poolSize || memory !== Buffer.allocUnsafe(1).buffer) memory.transfer(0)
}

/** Frees bytes that own their memory, as those of a request's body do. */
export function freeBytes({ buffer, length }: Buffer): void {
  if (length === buffer.byteLength) free(buffer)
}
