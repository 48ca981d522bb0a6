import { pagesAfter, putPage } from './pages.ts'
import type { Random } from './random.ts'

/** A file in memory with the facts that stat(2) reports. */
export interface MemoryFile {
  bytes: Buffer
  ino: number
  /** In ms of the wall clock. */
  changed: number
}

/** The files of one collection, as SQLite writes them: the database, and its write-ahead log with valid checksums. */
export interface CollectionFiles {
  readonly database: MemoryFile
  /** Null while no process has the collection open. */
  readonly log: MemoryFile | null
  /** The number of the last transaction at a time in ms of the wall clock. */
  lastAt(wall: number): number
  /** Writes frames of a transaction under way, without a commit. */
  spill(frames: number): void
  /** Writes the last frame of a transaction. Everything before it is then committed. */
  commit(): void
  /** Ends a transaction without a commit. Its frames stay where they are. */
  rollBack(): void
  /** Copies the log into the database. The next frame starts the log over with new salts. */
  checkpoint(): void
  /** Opens an empty log, as Anki does if the last process closed it. */
  open(): void
  /** Checkpoints, and removes the log. */
  close(): void
}

const HEADER = 32
const FRAME = 24
const PAGE = 512
/** The steps in ms in which the file system stores times. */
const STEP = 4

export function createCollectionFiles(random: Random, wall: () => number, inode: () => number): CollectionFiles {
  const time = () => Math.floor(wall() / STEP) * STEP
  const file = (): MemoryFile => ({ bytes: Buffer.alloc(0), ino: inode(), changed: time() })
  const database: MemoryFile = { ...file(), bytes: pagesAfter(0) }
  /** When each transaction was committed, in ms of the wall clock. */
  const times: number[] = []
  let log: MemoryFile | null = null
  /** The frames of the present round that are committed, those that are written, and the checksum after each. */
  let committed = 0
  let written = 0
  let sums: (readonly [number, number])[] = []
  let isOver = false

  const word = () => random.below(2 ** 32)
  const startOver = (into: MemoryFile) => {
    const header = Buffer.alloc(HEADER)
    for (const [at, value] of [0x377f0682, 3_007_000, PAGE, 0, word(), word()].entries())
      header.writeUInt32BE(value >>> 0, at * 4)
    const sum = checksum([0, 0], header, 0, 24)
    header.writeUInt32BE(sum[0], 24)
    header.writeUInt32BE(sum[1], 28)
    if (into.bytes.length < HEADER) into.bytes = Buffer.alloc(HEADER)
    header.copy(into.bytes)
    sums = [sum]
    committed = 0
    written = 0
    isOver = false
  }
  const append = (isCommit: boolean) => {
    if (log === null) return
    if (log.bytes.length === 0 || (isOver && committed === written)) startOver(log)
    const start = HEADER + written * (FRAME + PAGE)
    const end = start + FRAME + PAGE
    if (log.bytes.length < end) log.bytes = Buffer.concat([log.bytes, Buffer.alloc(end - log.bytes.length)])
    const { bytes } = log
    bytes.writeUInt32BE(1 + random.below(9), start)
    bytes.writeUInt32BE(isCommit ? 9 : 0, start + 4)
    bytes.copy(bytes, start + 8, 16, 24)
    bytes.writeUInt32BE(word(), start + FRAME)
    putPage(bytes.subarray(start + FRAME, end), times.length + 1)
    let sum = checksum(sums[written] as readonly [number, number], bytes, start, start + 8)
    sum = checksum(sum, bytes, start + FRAME, end)
    bytes.writeUInt32BE(sum[0], start + 16)
    bytes.writeUInt32BE(sum[1], start + 20)
    written += 1
    sums[written] = sum
    if (isCommit) {
      committed = written
      times.push(wall())
    }
    log.changed = time()
  }
  return {
    database,
    get log() {
      return log
    },
    spill(frames) {
      for (let count = 0; count < frames; count++) append(false)
    },
    commit: () => append(true),
    rollBack() {
      written = committed
    },
    lastAt: (time) => times.findLastIndex((one) => one <= time) + 1,
    checkpoint() {
      if (log === null || committed !== written) return
      database.bytes = pagesAfter(times.length)
      database.changed = time()
      isOver = true
    },
    open() {
      log ??= file()
      written = committed
    },
    close() {
      database.bytes = pagesAfter(times.length)
      database.changed = time()
      log = null
      committed = 0
      written = 0
    },
  }
}

function checksum(
  [first, second]: readonly [number, number],
  bytes: Buffer,
  start: number,
  end: number,
): readonly [number, number] {
  let [one, two] = [first, second]
  for (let at = start; at < end; at += 8) {
    one = (one + bytes.readUInt32LE(at) + two) >>> 0
    two = (two + bytes.readUInt32LE(at + 4) + one) >>> 0
  }
  return [one, two]
}
