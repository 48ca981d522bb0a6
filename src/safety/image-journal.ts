import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { ImageEnd, Renamed } from './image.ts'
import { type BegunRecord, type ImageLine, type JournalContent, type KeptUndo, readImageLines } from './image-lines.ts'

/** Keeps on disk what calls were about to change. Only the owner's account can read it: it holds the text of notes. */
export interface ImageJournal {
  /**
   * Resolves once a record is safely on disk, so that its calls may be sent.
   *
   * @throws the system's error if that is impossible; the journal then holds nothing of the record
   */
  begin(record: BegunRecord): Promise<void>
  /** Adds how the calls of a record ended. A failure is reported, and leaves them as calls of unknown outcome. */
  end(call: string, end: ImageEnd): Promise<void>
  /** Adds the ids of what an undo created again. */
  renamed(renamed: Renamed): Promise<void>
  /** Adds that the calls of an undo took others back. */
  undone(undo: KeptUndo): Promise<void>
  read(): Promise<JournalContent>
  close(): Promise<void>
}

export interface ImageJournalOptions {
  readonly folder: string
  /** How long a file stays after its last line, in ms, and the bytes of all files together. The oldest go first. */
  readonly keep: number
  readonly size: number
  readonly clock: Pick<Clock, 'wall'>
  /** Returns a text that no other file has and that is valid in a file name. */
  readonly nonce: () => string
  readonly onTrouble: (error: Error) => void
  readonly onWritten: () => void
}

const PREFIX = 'images-'
const SUFFIX = '.jsonl'
/** The whole is divided into so many files at least, and a file is at most a day old. */
const PARTS = 8
const DAY = 86_400_000

interface Current {
  readonly handle: FileHandle
  readonly since: number
  bytes: number
}

/** Opens nothing before the first record. Each process has files of its own, so that two never write into one. */
export function createImageJournal(options: ImageJournalOptions): ImageJournal {
  const { folder, size, clock, nonce, onTrouble, onWritten } = options
  const part = Math.floor(size / PARTS)
  let current: Current | null = null
  let latest: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = latest.then(work)
    latest = done.catch(() => {})
    return done
  }
  const putAway = async () => {
    const old = current
    current = null
    await old?.handle.close().catch(() => {})
  }
  const fileFor = async (bytes: number): Promise<Current> => {
    const now = clock.wall()
    if (current !== null && (now - current.since > DAY || (current.bytes > 0 && current.bytes + bytes > part)))
      await putAway()
    if (current !== null) return current
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await sweep(options, now, size - part)
    const day = new Date(now).toISOString().replaceAll(/[-:.]/g, '')
    const handle = await open(join(folder, `${PREFIX}${day}-${nonce()}${SUFFIX}`), 'wx', 0o600)
    current = { handle, since: now, bytes: 0 }
    await syncFolder(folder)
    return current
  }
  const append = async (line: ImageLine, isVital: boolean): Promise<void> => {
    const text = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      const file = await fileFor(text.length)
      try {
        await file.handle.appendFile(text)
        if (isVital) await file.handle.datasync()
      } catch (error) {
        // Half a line would spoil the next one, and a whole one would claim a call that is not sent.
        await file.handle.truncate(file.bytes).catch(() => {})
        await putAway()
        throw error
      }
      file.bytes += text.length
      onWritten()
    } catch (error) {
      onTrouble(error as Error)
      throw error
    }
  }
  const note = (line: ImageLine) => inTurn(() => append(line, false)).catch(() => {})

  return {
    begin: (record) => inTurn(() => append(record, true)),
    end: (call, end) => note({ end: call, ...end }),
    renamed: (renamed) => inTurn(() => append({ renamed: true, ...renamed }, true)).catch(() => {}),
    undone: (undo) => inTurn(() => append(undo, true)).catch(() => {}),
    read: () =>
      inTurn(async () => {
        const names = await filesIn(folder)
        return readImageLines(
          await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => ''))),
        )
      }),
    close: () => inTurn(putAway),
  }
}

/** The names of the files, oldest first. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[])
  return names.filter((name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX)).sort()
}

/** Removes files whose last line is too old, and the oldest of the rest until they take no more than `most` bytes. */
async function sweep({ folder, keep }: ImageJournalOptions, now: number, most: number): Promise<void> {
  let bytes = 0
  for (const name of (await filesIn(folder)).toReversed()) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found === null) continue
    bytes += found.size
    if (bytes > most || now - found.mtimeMs > keep) await rm(path, { force: true })
  }
}

/** A new file survives a loss of power only if its folder was flushed too. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
