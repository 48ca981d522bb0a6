import type { FileHandle } from 'node:fs/promises'

/** A line of a file, or a part of one that is longer than any line that this program writes. */
export interface FileLine {
  /** The line without its end. Null if it is too long. */
  readonly text: string | null
  /** The place of its first byte. */
  readonly start: number
  /** False for a part of a line that is too long. Its beginning is still to come. */
  readonly isWhole: boolean
}

/** The bytes that are read at once: few, so that reading a line takes no noticeable time from calls. */
const PIECE = 32 * 1024
/** The longest line, in bytes. A line of the audit log holds 64 KiB of names, which escapes can make six times as long. */
const LONGEST = 1 << 20
const LINE_FEED = 10

/**
 * Reads the lines that end before a place in a file, the last one first.
 * It holds one piece and one line at a time, whatever the file contains, and comes back to its reader after each part of a long line.
 * Empty lines are left out.
 */
export async function* linesBackwards(handle: FileHandle, end: number): AsyncGenerator<FileLine> {
  let rest = Buffer.alloc(0)
  let isTooLong = false
  const lineOf = (bytes: Buffer, start: number): FileLine => {
    const text = isTooLong || bytes.length > LONGEST ? null : bytes.toString('utf8')
    isTooLong = false
    return { text, start, isWhole: true }
  }
  for (let at = end; at > 0; ) {
    const size = Math.min(PIECE, at)
    at -= size
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, at)
    const piece = Buffer.concat([buffer.subarray(0, bytesRead), rest])
    let stop = piece.length
    while (stop > 0) {
      const feed = piece.lastIndexOf(LINE_FEED, stop - 1)
      if (feed < 0) break
      if (stop - feed > 1 || isTooLong) yield lineOf(piece.subarray(feed + 1, stop), at + feed + 1)
      stop = feed
    }
    rest = piece.subarray(0, stop)
    if (rest.length > LONGEST) {
      isTooLong = true
      rest = Buffer.alloc(0)
      yield { text: null, start: at, isWhole: false }
    }
  }
  if (rest.length > 0 || isTooLong) yield lineOf(rest, 0)
}
