/** The last commit in a write-ahead log: what identifies everything that was committed up to it. */
export interface Commit {
  /** The log's 32-byte header; its salts are new each time the log starts over. */
  readonly header: Buffer
  /** The commit frame's number, from 1. */
  readonly index: number
  /** The commit frame's 24-byte header; it ends with the checksum of the log up to here. */
  readonly frame: Buffer
}

/**
 * What a log says. `settled`: everything in it is committed. `unsettled`: frames stand behind the last commit that may be of a
 * transaction under way, or what was read does not fit together; `commit` is then only where to look from the next time.
 */
export type WalReading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'settled'; readonly commit: Commit }
  | { readonly kind: 'unsettled'; readonly commit: Commit | null }
  | { readonly kind: 'unreadable' }

/** Reads bytes of the log from `position` into the start of `into`; returns how many there were. */
export type ReadAt = (into: Buffer, length: number, position: number) => number

const HEADER = 32
const FRAME = 24
const MAGIC = 0x377f0682
const FORMAT = 3_007_000
/** So many frame headers are read in one look at most (about 1 ms); a longer transaction is read on in the next. */
const FRAMES_PER_LOOK = 1024

/**
 * Makes a reader of one log that remembers the last commit, so that a look at a log that stands still costs two reads.
 * Written from the description of the format in SQLite's documentation (fileformat2.html, "the WAL file format").
 */
export function createWalReader(readAt: ReadAt): () => WalReading {
  const header = Buffer.alloc(HEADER)
  let buffer = Buffer.alloc(0)
  let settled: Extract<WalReading, { kind: 'settled' }> | null = null
  let known: Commit | null = null
  /** Where a long run of frames without a commit is read on: the frame's number. */
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

    /** Frames with current salts stand behind the last known commit: looks for a later one among them. */
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
          // The commit is being written at this moment.
          resume = 0
          return unsettled()
        }
        known = { header: Buffer.from(header), index, frame: Buffer.from(buffer.subarray(0, FRAME)) }
        settled = null
      }
      resume = index
      return unsettled()
    }

    /** Whether the commit frame in `buffer` is written whole: its checksum goes on from that of the frame before it. */
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

/** The page size that a header names; 0 where it is no header of a log. */
function pageSizeOf(header: Buffer): number {
  if ((header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC || header.readUInt32BE(4) !== FORMAT) return 0
  const size = header.readUInt32BE(8)
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0 ? size : 0
}

function isHeaderWhole(header: Buffer): boolean {
  const [first, second] = checksum([0, 0], header, 0, 24, (header.readUInt32BE(0) & 1) === 1)
  return first === header.readUInt32BE(24) && second === header.readUInt32BE(28)
}

/** Whether the frame in `buffer` belongs to the log's present round: its salts are the header's. */
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
