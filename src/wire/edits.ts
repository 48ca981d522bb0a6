import type { Span } from './scan.ts'

/** The bytes to put in place of a span. */
export interface Edit extends Span {
  readonly by: Buffer
}

/** Returns a text with some of its spans replaced, stitched from slices. The spans must not overlap. */
export function edited(text: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return text
  const pieces: Buffer[] = []
  let from = 0
  for (const { start, end, by } of edits.toSorted((one, other) => one.start - other.start)) {
    pieces.push(text.subarray(from, start), by)
    from = end
  }
  pieces.push(text.subarray(from))
  return Buffer.concat(pieces)
}
