import { type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { MiB } from '../settings/units.ts'
import { asidesOf, partsOf } from './audit-names.ts'
import { SLOW_DISK } from './texts.ts'
import { reasonOf } from './troubles.ts'

/** A file of lines that grows, is put aside when it is a day old or large, and is thrown away in the end. */
export interface LineFile {
  /**
   * Takes a line without its end. Never waits and never throws; what cannot be written is lost, and counted.
   *
   * @param isVital whether lines of others may not keep it out: it has a part of the memory to itself
   */
  write(line: string, isVital?: boolean): void
  /** Takes vital lines. Resolves to true once the system has them all, to false once one of them is lost. */
  handOver(lines: readonly string[]): Promise<boolean>
  /** Resolves when all that was taken is with the system, or lost. */
  flush(): Promise<void>
  /** As `flush`, but a disk that does not move keeps nobody for longer than two seconds. */
  close(): Promise<void>
}

export interface LineFileOptions {
  readonly file: string
  /** How long a file that was put aside stays, in ms. */
  readonly keep: number
  /** How many bytes the file and those put aside may take together; the oldest go first. */
  readonly size: number
  readonly clock: Pick<Clock, 'wall' | 'after'>
  /** So many lines were lost. */
  readonly onLost: (lines: number, reason: string) => void
  /** Lines were written. */
  readonly onWritten: () => void
}

/** The size from which a file is put aside, and into how many such parts the whole is divided at least. */
const LARGEST_PART = 32 * MiB
const PARTS = 8
/** The bytes that may wait in memory while the disk is slow: of all lines, and of the vital ones. */
const MOST_WAITING = 8 * MiB
const MOST_VITAL = 64 * MiB
const MINE_ALONE = 0o600
/** In ms. */
const LAST_WAIT = 2000
const DAY = 86_400_000

interface Waiting {
  readonly line: string
  readonly bytes: number
  readonly done: ((kept: boolean) => void) | null
}

/** Opens nothing until the first line. The file and those put aside can be read by their owner alone. */
export function createLineFile({ file, keep, size, clock, onLost, onWritten }: LineFileOptions): LineFile {
  const part = Math.min(LARGEST_PART, Math.floor(size / PARTS))
  let waiting: Waiting[] = []
  let held = 0
  let writing: Promise<void> | null = null
  let swept = ''

  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

  const append = async (text: string, bytes: number): Promise<void> => {
    const today = dayOf(clock.wall())
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const isNew = await putAside(file, today, part - bytes)
    const handle = await open(file, 'a', MINE_ALONE)
    try {
      await appendWhole(handle, text)
    } finally {
      await handle.close()
    }
    if (!isNew && swept === today) return
    swept = today
    await throwAway(file, clock.wall() - keep, size - part)
  }
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = takeUpTo(waiting, part)
      waiting = waiting.slice(taken.length)
      const bytes = taken.reduce((sum, line) => sum + line.bytes, 0)
      try {
        await append(`${taken.map(({ line }) => line).join('\n')}\n`, bytes)
        onWritten()
        for (const { done } of taken) done?.(true)
      } catch (error) {
        onLost(taken.length, reasonOf(error))
        for (const { done } of taken) done?.(false)
      }
      held -= bytes
    }
    writing = null
  }
  const take = (line: string, most: number, done: Waiting['done']): void => {
    const bytes = Buffer.byteLength(line) + 1
    if (held + bytes > most) {
      onLost(1, TOO_SLOW)
      done?.(false)
      return
    }
    waiting.push({ line, bytes, done })
    held += bytes
    writing ??= Promise.resolve().then(drain)
  }
  const flush = async (): Promise<void> => {
    while (writing !== null) await writing
  }
  return {
    write: (line, isVital = false) => take(line, isVital ? MOST_VITAL : MOST_WAITING, null),
    async handOver(lines) {
      const kept = lines.map((line) => new Promise<boolean>((resolve) => take(line, MOST_VITAL, resolve)))
      return (await Promise.all(kept)).every((each) => each)
    },
    flush,
    async close() {
      const enough = new AbortController()
      const late = clock.after(LAST_WAIT, enough.signal)
      await Promise.race([flush(), late])
      enough.abort()
      if (waiting.length > 0) onLost(waiting.length, TOO_SLOW)
    },
  }
}

const TOO_SLOW = SLOW_DISK

/** The first lines that fit into `most` bytes, at least one. */
function takeUpTo(waiting: readonly Waiting[], most: number): readonly Waiting[] {
  let bytes = 0
  const end = waiting.findIndex((line, index) => {
    bytes += line.bytes
    return index > 0 && bytes > most
  })
  return end < 0 ? waiting : waiting.slice(0, end)
}

/** Appends all of a text, or nothing: half a line would spoil the next one. */
async function appendWhole(handle: FileHandle, text: string): Promise<void> {
  const before = await handle.stat()
  // A pipe or a terminal is everybody's, and stays so.
  if (before.isFile() && (before.mode & 0o777) !== MINE_ALONE) await handle.chmod(MINE_ALONE)
  try {
    await handle.appendFile(text)
  } catch (error) {
    if (before.isFile()) await handle.truncate(before.size).catch(() => {})
    throw error
  }
}

/**
 * Rotates a file of another day, or one larger than `room`, to a name with its day, and numbers several of one day. Resolves to whether
 * the file starts again.
 */
async function putAside(file: string, today: string, room: number): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  if (found === null) return true
  if (!found.isFile() || found.size === 0) return false
  const day = new Date(found.mtimeMs).toISOString().slice(0, 10)
  if (day === today && found.size <= room) return false
  // A number is not given twice: the highest is the latest.
  const numbers = (await asidesOf(file)).flatMap((aside) => (aside.day === day ? [aside.number] : []))
  const number = Math.max(0, ...numbers) + 1
  const { stem, extension } = partsOf(file)
  await rename(file, join(dirname(file), `${stem}-${day}${number === 1 ? '' : `.${number}`}${extension}`))
  return true
}

/** Deletes files rotated before a time, and the oldest of the rest until they take no more than `most` bytes. */
async function throwAway(file: string, before: number, most: number): Promise<void> {
  let bytes = 0
  for (const { path, day } of (await asidesOf(file)).toReversed()) {
    bytes += (await stat(path)).size
    if (bytes > most || Date.parse(day) + DAY < before) await unlink(path)
  }
}
