import type { MemoryFile } from './collection-files.ts'

/** The pages of a simulated database. Transaction N writes its number into page N % PAGES, so that a torn copy shows. */
export const PAGES = 4
const HEADER = 32
const FRAME = 24
const BYTES = 512
/** The places of the number of a page and of a transaction in the content of a frame. */
const PAGE_AT = 8
const NUMBER_AT = 12

/** Writes a transaction into the content of a frame. */
export function putPage(frame: Buffer, transaction: number): void {
  frame.writeUInt32BE(transaction % PAGES, PAGE_AT)
  frame.writeUInt32BE(transaction, NUMBER_AT)
}

/** Returns a database in which this transaction is the last one. */
export function pagesAfter(transaction: number): Buffer {
  const pages = Buffer.alloc(PAGES * 4)
  for (let last = Math.max(0, transaction - PAGES + 1); last <= transaction; last++)
    pages.writeUInt32BE(last, (last % PAGES) * 4)
  return pages
}

/** Opens a database with its log as SQLite does. Returns the last transaction, or null if its pages are not of one moment. */
export function lastTransaction({ bytes }: Pick<MemoryFile, 'bytes'>, log: Buffer): number | null {
  const pages = Buffer.from(bytes)
  let pending: Buffer[] = []
  for (let at = HEADER; at + FRAME + BYTES <= log.length; at += FRAME + BYTES) {
    // The salts of another round end the log.
    if (log.compare(log, 16, 24, at + 8, at + 16) !== 0) break
    pending.push(log.subarray(at + FRAME, at + FRAME + BYTES))
    if (log.readUInt32BE(at + 4) === 0) continue
    for (const frame of pending) pages.writeUInt32BE(frame.readUInt32BE(NUMBER_AT), frame.readUInt32BE(PAGE_AT) * 4)
    pending = []
  }
  const numbers = Array.from({ length: PAGES }, (_, page) => pages.readUInt32BE(page * 4))
  const last = Math.max(...numbers)
  return pages.equals(pagesAfter(last)) ? last : null
}
