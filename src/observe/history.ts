import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Clock } from '../clock.ts'
import { MiB } from '../settings/units.ts'
import { asidesOf } from './audit-names.ts'
import { linesBackwards } from './backwards.ts'
import { type Filter, isWantedCall } from './filter.ts'
import { type RecordedCall, readRecordedCall, withFewNames } from './recorded-call.ts'
import { reasonOf } from './troubles.ts'

/** A page of what the audit log recorded, the newest first. */
export interface HistoryPage {
  readonly calls: readonly RecordedCall[]
  /** Where the next page begins. Null at the end of the log. */
  readonly next: string | null
  /** The time of the oldest line that was read, in milliseconds of the wall clock. Null if there was none. */
  readonly reached: number | null
  /** How many lines could not be read: another program's, or cut ones. */
  readonly unreadable: number
  /** The names of rotated files that are not read, because another program compressed them. */
  readonly skipped: readonly string[]
  /** Why the log could not be read further, in a few words. Null if it could. */
  readonly trouble: string | null
}

/** The reader of the audit log. */
export interface History {
  /** Returns a page of the calls that a filter names, from a place that another page named or else from the end. Never throws. */
  page(filter: Filter, from: string | null): Promise<HistoryPage>
}

/** The bounds of a page; the time is in milliseconds. A page that reaches one of them may hold no call, and says where the next begins. */
const MOST_CALLS = 50
const MOST_BYTES = 16 * MiB
const MOST_TIME = 400
/** Lines are in the order in which calls end, but for the moments of a slow disk. In milliseconds. */
const DISORDER = 60_000
const DAY = 86_400_000
/** The bytes after a page's beginning in which a call that was sent before it may have ended. */
const AFTERWARDS = 256 * 1024

/** A file of the log. `day` is null for the current one. */
interface Part {
  readonly path: string
  readonly day: string | null
  readonly id: string
  readonly size: number
}

interface Reading {
  readonly filter: Filter
  readonly calls: RecordedCall[]
  /** The calls whose end was read, so that their `sent` lines say nothing more. */
  readonly ended: Set<string>
  reached: number | null
  unreadable: number
  bytes: number
  /** The moment at which the page is over, by the steady clock. */
  readonly late: number
}

/** Opens nothing until somebody asks, and reads one page at a time, so that a person who pages costs calls nothing noticeable. */
export function createHistory(file: string, { steady }: Pick<Clock, 'steady'>): History {
  let turn: Promise<unknown> = Promise.resolve()
  const page = async (filter: Filter, from: string | null): Promise<HistoryPage> => {
    const { parts, skipped } = await partsOfLog(file)
    const reading: Reading = {
      filter,
      calls: [],
      ended: new Set(),
      reached: null,
      unreadable: 0,
      bytes: 0,
      late: steady() + MOST_TIME,
    }
    let next: string | null = null
    let trouble: string | null = null
    try {
      next = await readParts(partsFrom(parts, from), reading, steady)
    } catch (error) {
      trouble = reasonOf(error)
    }
    const { calls, reached, unreadable } = reading
    return { calls, next, reached, unreadable, skipped, trouble }
  }
  return {
    page(filter, from) {
      const read = turn.then(() => page(filter, from))
      turn = read
      return read
    },
  }
}

/** Returns the files of a log, the newest first, and the names of compressed ones. */
async function partsOfLog(file: string): Promise<{ parts: readonly Part[]; skipped: readonly string[] }> {
  const asides = (await asidesOf(file).catch(() => [])).toReversed()
  const isPlain = ({ path }: { readonly path: string }) => extname(path) === extname(file)
  const found = [{ path: file, day: null }, ...asides.filter(isPlain)].map(async ({ path, day }) => {
    const about = await stat(path).catch(() => null)
    // Reading from a pipe or a terminal would wait for the program that writes to it.
    return about?.isFile() ? [{ path, day, id: String(about.ino), size: about.size }] : []
  })
  const parts = (await Promise.all(found)).flat()
  return { parts, skipped: asides.filter((aside) => !isPlain(aside)).map(({ path }) => basename(path)) }
}

/** Returns the parts from a place on. A file keeps its number when it is rotated. A place whose file is gone is the end. */
function partsFrom(parts: readonly Part[], from: string | null): readonly { part: Part; end: number }[] {
  const whole = parts.map((part) => ({ part, end: part.size }))
  if (from === null) return whole
  const [, id, end] = /^([0-9]{1,20})-([0-9]{1,15})$/.exec(from) ?? []
  const index = parts.findIndex((part) => part.id === id)
  const [first, ...others] = index < 0 ? [] : whole.slice(index)
  return first === undefined ? [] : [{ part: first.part, end: Math.min(Number(end), first.end) }, ...others]
}

/** Reads until the page is over. Returns the place where the next one begins, or null at the end. */
async function readParts(
  parts: readonly { part: Part; end: number }[],
  reading: Reading,
  steady: () => number,
): Promise<string | null> {
  const { since, until } = reading.filter
  for (const { part, end } of parts) {
    const began = part.day === null ? null : Date.parse(part.day)
    if (began !== null && until !== null && began > until + DISORDER) continue
    if (began !== null && since !== null && began + DAY + DISORDER < since) return null
    const handle = await open(part.path, 'r')
    try {
      await readEnds(handle, end, part.size, reading)
      let before = end
      for await (const { text, start, isWhole } of linesBackwards(handle, end)) {
        reading.bytes += before - start
        before = start
        if (isWhole) take(text, reading)
        if (since !== null && reading.reached !== null && reading.reached < since - DISORDER) return null
        if (reading.calls.length >= MOST_CALLS || reading.bytes >= MOST_BYTES || steady() >= reading.late)
          return `${part.id}-${start}`
      }
    } finally {
      await handle.close()
    }
  }
  return null
}

function take(text: string | null, reading: Reading): void {
  const call = text === null ? null : readRecordedCall(text)
  if (call === null) {
    reading.unreadable += 1
    return
  }
  reading.reached = call.at
  const key = `${call.id} ${call.client} ${call.action}`
  if (call.outcome !== 'sent') reading.ended.add(key)
  else if (reading.ended.has(key)) return
  if (isWantedCall(call, reading.filter)) reading.calls.push(withFewNames(call))
}

/** Learns which calls ended in the lines after a place. */
async function readEnds(handle: FileHandle, from: number, size: number, { ended }: Reading): Promise<void> {
  const length = Math.min(AFTERWARDS, size - from)
  if (length <= 0) return
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
  for (const line of buffer.toString('utf8', 0, bytesRead).split('\n')) {
    const call = readRecordedCall(line)
    if (call !== null && call.outcome !== 'sent') ended.add(`${call.id} ${call.client} ${call.action}`)
  }
}
