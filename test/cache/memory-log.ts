/** A write-ahead log in memory. It is written as SQLite describes the format (fileformat2.html, "the WAL file format"). */
export interface MemoryLog {
  readonly bytes: Buffer
  /** The numbers of the frames of the present round: the last committed one, and the last one that is there at all. */
  readonly committed: number
  readonly present: number
  /** Appends frames of a transaction under way. */
  spill(frames: number): void
  /** Ends the transaction with this many frames, of which the last is the commit frame. */
  commit(frames?: number): void
  /** Takes the transaction back. Its frames stay until others are written over them. */
  rollBack(): void
  /** Begins again at the first frame, with other salts. Older frames stay behind it. */
  startOver(): void
  /** Empties the log. */
  truncate(): void
  /** The place of a frame, which is counted from 1. */
  placeOf(frame: number): number
}

export interface MemoryLogOptions {
  readonly page?: number
  /** Whether the checksums take the words of the log with the high byte first. */
  readonly isBigEndian?: boolean
}

export const LOG_HEADER = 32
export const FRAME_HEADER = 24

type Sum = readonly [number, number]

export function createMemoryLog({ page = 512, isBigEndian = false }: MemoryLogOptions = {}): MemoryLog {
  const step = FRAME_HEADER + page
  /** The first `length` bytes of it are the log. */
  let store = Buffer.alloc(64 * 1024)
  let length = 0
  let round = 0
  let written = 0
  let content = 0
  /** The checksum after each frame of the round, and before all of them that of the header. */
  let sums: Sum[] = []
  const log = { committed: 0, present: 0 }
  const placeOf = (frame: number) => LOG_HEADER + (frame - 1) * step
  const put = (what: Buffer, at: number): void => {
    if (store.length < at + what.length) store = Buffer.concat([store], 2 * (at + what.length))
    what.copy(store, at)
    length = Math.max(length, at + what.length)
  }

  const startOver = (): void => {
    round += 1
    const header = Buffer.alloc(LOG_HEADER)
    const words = [0x377f0682 + (isBigEndian ? 1 : 0), 3_007_000, page, round, 0x9e3779b1 * round, 0x85ebca6b ^ round]
    for (const [at, word] of words.entries()) header.writeUInt32BE((word % 2 ** 32) >>> 0, at * 4)
    const sum = add([0, 0], header.subarray(0, 24), isBigEndian)
    header.writeUInt32BE(sum[0], 24)
    header.writeUInt32BE(sum[1], 28)
    put(header, 0)
    sums = [sum]
    written = 0
    log.committed = 0
    log.present = 0
  }
  const append = (isCommit: boolean): void => {
    if (length === 0) startOver()
    written += 1
    content += 1
    const frame = Buffer.alloc(step)
    frame.writeUInt32BE(1 + (content % 7), 0)
    frame.writeUInt32BE(isCommit ? 100 + (content % 5) : 0, 4)
    store.copy(frame, 8, 16, 24)
    frame.fill(`page ${content}`, FRAME_HEADER)
    let sum = add(sums[written - 1] as Sum, frame.subarray(0, 8), isBigEndian)
    sum = add(sum, frame.subarray(FRAME_HEADER), isBigEndian)
    frame.writeUInt32BE(sum[0], 16)
    frame.writeUInt32BE(sum[1], 20)
    sums[written] = sum
    put(frame, placeOf(written))
    log.present = Math.max(log.present, written)
    if (isCommit) log.committed = written
  }
  return {
    get bytes() {
      return store.subarray(0, length)
    },
    get committed() {
      return log.committed
    },
    get present() {
      return log.present
    },
    spill(frames) {
      for (let count = 0; count < frames; count++) append(false)
    },
    commit(frames = 1) {
      for (let count = 1; count < frames; count++) append(false)
      append(true)
    },
    rollBack() {
      written = log.committed
    },
    startOver,
    truncate() {
      length = 0
      written = 0
      log.committed = 0
      log.present = 0
    },
    placeOf,
  }
}

/** Reads from bytes as from a file. Returns the number of bytes read. */
export function readFrom(bytes: Buffer, into: Buffer, length: number, position: number): number {
  return position < bytes.length ? bytes.copy(into, 0, position, Math.min(bytes.length, position + length)) : 0
}

function add([first, second]: Sum, bytes: Buffer, isBigEndian: boolean): Sum {
  const words = Array.from({ length: bytes.length / 4 }, (_, at) =>
    isBigEndian ? bytes.readUInt32BE(at * 4) : bytes.readUInt32LE(at * 4),
  )
  let [one, two] = [first, second]
  words.forEach((word, at) => {
    if (at % 2 === 0) one = (one + word + two) >>> 0
    else two = (two + word + one) >>> 0
  })
  return [one, two]
}
