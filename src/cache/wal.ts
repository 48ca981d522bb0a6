/** The last commit in a write-ahead log. It identifies everything that was committed before it. */
export interface Commit {
  /** The log's 32-byte header. Its salts are new each time the log starts over. */
  readonly header: Buffer
  /** The commit frame's number, counted from 1. */
  readonly index: number
  /** The commit frame's 24-byte header. It ends with the checksum of the log up to this frame. */
  readonly frame: Buffer
}

/**
 * The state of a log. `settled`: everything in it is committed.
 * `unsettled`: frames after the last commit may belong to a transaction under way, or the parts that were read do not match.
 * In that case `commit` is only the place where the next reading starts.
 */
export type WalReading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'settled'; readonly commit: Commit }
  | { readonly kind: 'unsettled'; readonly commit: Commit | null }
  | { readonly kind: 'unreadable' }

/** Reads bytes of the log from `position` into the start of `into`. Returns the number of bytes read. */
export type ReadAt = (into: Buffer, length: number, position: number) => number

const HEADER = 32
const FRAME = 24
const MAGIC = 0x377f0682
const FORMAT = 3_007_000
/** The frame headers that one reading covers at most, in about 1 ms. The next reading continues a longer transaction. */
const FRAMES_PER_LOOK = 1024

/**
 * Creates a reader of one log that remembers the last commit, so that an unchanged log costs two reads.
 * Follows SQLite's description of the format (fileformat2.html, "the WAL file format").
 */
export function createWalReader(readAt: ReadAt): () => WalReading {
  const header = Buffer.alloc(HEADER)
  let buffer = Buffer.alloc(0)
  let settled: Extract<WalReading, { kind: 'settled' }> | null = null
  let known: Commit | null = null
  /** The number of the frame at which the next reading continues a long run without a commit. */
  let resume = 0

  const unsettled = (): WalReading => ({ kind: 'unsettled', commit: known })
  const forget = (): void => {
    known = null
    settled = null
    resume = 0
  }

  return () => {
    const length = readAt(header, HEADER, 0)
    if (length === 0) {
      forget()
      return { kind: 'empty' }
    }
    const pageSize = length === HEADER ? pageSizeOf(header) : 0
    if (pageSize === 0) {
      forget()
      return { kind: 'unreadable' }
    }
    if (known === null || !known.header.equals(header)) {
      forget()
      if (!isHeaderWhole(header)) return unsettled()
    }
    const step = FRAME + pageSize
    if (buffer.length !== step + FRAME) buffer = Buffer.alloc(step + FRAME)

    let behind: number
    if (known === null) behind = readAt(buffer, FRAME, HEADER)
    else {
      const found = readAt(buffer, step + FRAME, HEADER + (known.index - 1) * step)
      if (found < step || buffer.compare(known.frame, 0, FRAME, 0, FRAME) !== 0) {
        // The log started over between the two reads.
        forget()
        return unsettled()
      }
      buffer.copyWithin(0, step, found)
      behind = found - step
    }
    if (behind < FRAME || !hasSalts(buffer, header)) {
      if (known === null) return unsettled()
      resume = 0
      settled ??= { kind: 'settled', commit: known }
      return settled
    }
    return readOn()

    /** Looks for a later commit among the frames with current salts after the last known commit. */
    function readOn(): WalReading {
      let index = Math.max(known === null ? 1 : known.index + 1, resume)
      for (let left = FRAMES_PER_LOOK; left > 0; left--, index++) {
        const found = readAt(buffer, step, HEADER + (index - 1) * step)
        if (found < FRAME || !hasSalts(buffer, header)) {
          const isSettled = known !== null && known.index === index - 1
          resume = 0
          if (!isSettled) return unsettled()
          settled = { kind: 'settled', commit: known as Commit }
          return settled
        }
        if (buffer.readUInt32BE(4) === 0) continue
        if (found < step || !isChecksumRight(index)) {
          // SQLite is writing the commit at this moment.
          resume = 0
          return unsettled()
        }
        known = { header: Buffer.from(header), index, frame: Buffer.from(buffer.subarray(0, FRAME)) }
        settled = null
      }
      resume = index
      return unsettled()
    }

    /** Returns whether the commit frame in `buffer` is complete. Its checksum continues that of the frame before it. */
    function isChecksumRight(index: number): boolean {
      const before = Buffer.alloc(8)
      const position = index === 1 ? 24 : HEADER + (index - 2) * step + 16
      if (readAt(before, 8, position) < 8) return false
      const isBigEndian = (header.readUInt32BE(0) & 1) === 1
      let sum: Checksum = [before.readUInt32BE(0), before.readUInt32BE(4)]
      sum = checksum(sum, buffer, 0, 8, isBigEndian)
      sum = checksum(sum, buffer, FRAME, step, isBigEndian)
      return sum[0] === buffer.readUInt32BE(16) && sum[1] === buffer.readUInt32BE(20)
    }
  }
}

/** Returns the page size in a header, or 0 if it is not the header of a log. */
function pageSizeOf(header: Buffer): number {
  if ((header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC || header.readUInt32BE(4) !== FORMAT) return 0
  const size = header.readUInt32BE(8)
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0 ? size : 0
}

function isHeaderWhole(header: Buffer): boolean {
  const [first, second] = checksum([0, 0], header, 0, 24, (header.readUInt32BE(0) & 1) === 1)
  return first === header.readUInt32BE(24) && second === header.readUInt32BE(28)
}

/** Returns whether the frame in `buffer` belongs to the log's present round. Its salts then equal the header's. */
function hasSalts(buffer: Buffer, header: Buffer): boolean {
  return buffer.readUInt32BE(8) === header.readUInt32BE(16) && buffer.readUInt32BE(12) === header.readUInt32BE(20)
}

type Checksum = readonly [number, number]

function checksum(from: Checksum, bytes: Buffer, start: number, end: number, isBigEndian: boolean): Checksum {
  let [first, second] = from
  for (let at = start; at < end; at += 8) {
    const one = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    const two = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)
    first = (first + one + second) >>> 0
    second = (second + two + first) >>> 0
  }
  return [first, second]
}
