import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { isRunning, type Owner } from './owner.ts'
import { addLine, type Line, type Mark, readRecord, type SplitRecord } from './record.ts'

/** Records on disk how far each split has got, so that the owner learns about an interrupted one, whatever interrupted it. */
export interface Journal {
  /**
   * Opens the record of a split.
   *
   * @throws the system's error if the journal cannot write to disk
   */
  begin(about: About): Promise<JournalEntry>
  /** Returns the interrupted splits, including those of earlier runs, oldest first. */
  snapshot(): readonly SplitRecord[]
  /** Removes the records of the splits that have ended. */
  close(): Promise<void>
}

/** The facts about a split. */
export type About = Pick<SplitRecord, 'client' | 'upstream' | 'notes'>

/**
 * The record of one split. Each promise resolves once its fact is safely on disk. The first `sending` rejects if that is impossible.
 * A later failure does not stop the split, because stopping half-way would be worse. The journal then reports it to the owner.
 */
export interface JournalEntry {
  /** Records that these notes, counted from 0, are about to be sent or follow once those before them are answered. */
  sending(from: number, count: number): Promise<void>
  /** Records the replies to the next notes. They are on disk no later than the next record. */
  answered(answers: readonly Mark[]): void
  /** Records that the added notes are about to be deleted again. */
  takingBack(): Promise<void>
  /** Ends a split with a known outcome. Its record is removed a moment later, because the reply has not left yet. */
  done(): Promise<void>
  /** Ends a split that was interrupted and sends nothing more. Its record remains. */
  interrupted(): Promise<SplitRecord>
}

export interface JournalOptions {
  readonly folder: string
  readonly owner: Owner
  readonly clock: Pick<Clock, 'wall' | 'after'>
  /** Returns a text that no other split has and that is valid in a file name. */
  readonly nonce: () => string
  /** Reports a record that an earlier run left. */
  readonly onFound: (record: SplitRecord) => void
  /** Reports that the journal can no longer write to disk. */
  readonly onTrouble: (error: Error) => void
  /** Reports a successful write. */
  readonly onWritten?: () => void
}

const PREFIX = 'split-'
const SUFFIX = '.jsonl'
/** The time for which the journal keeps interrupted splits: 30 days in ms. */
const KEEP = 30 * 24 * 3_600_000
/** The time for a reply to leave before the journal removes the record of its call, in ms. */
const LINGER = 1000

/** Opens the journal, and reads the records of processes that no longer run. */
export function openJournal(options: JournalOptions): Journal {
  const { folder, owner, clock, nonce, onTrouble, onWritten = () => {} } = options
  const ended = new Set<string>()
  const remove = async (file: string): Promise<void> => {
    if (ended.delete(file)) await rm(file, { force: true })
  }
  const interrupted: SplitRecord[] = []
  for (const record of leftBehind(options)) {
    interrupted.push(record)
    options.onFound(record)
  }
  return {
    snapshot: () => interrupted,
    async begin(about) {
      const id = nonce()
      const file = join(folder, `${PREFIX}${id}${SUFFIX}`)
      const first = { split: id, began: new Date(clock.wall()).toISOString(), ...about, owner }
      const handle = await beginFile(file, `${JSON.stringify(first)}\n`).catch((error) => {
        onTrouble(error)
        throw error
      })
      return createEntry({
        file,
        handle,
        first,
        onTrouble,
        onWritten,
        onInterrupted: (record) => interrupted.push(record),
        onDone() {
          ended.add(file)
          void clock
            .after(LINGER)
            .then(() => remove(file))
            .catch(onTrouble)
        },
      })
    },
    async close() {
      await Promise.all([...ended].map((file) => remove(file).catch(onTrouble)))
    },
  }
}

/** Creates a file with a first line, and its folder. Leaves no file if that fails. */
async function beginFile(file: string, line: string): Promise<FileHandle> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.appendFile(line)
    await syncFolder(folder)
    return handle
  } catch (error) {
    await handle.close()
    await rm(file, { force: true })
    throw error
  }
}

interface EntryOptions {
  readonly file: string
  readonly handle: FileHandle
  readonly first: Line
  readonly onTrouble: (error: Error) => void
  readonly onWritten: () => void
  readonly onInterrupted: (record: SplitRecord) => void
  readonly onDone: () => void
}

function createEntry({ file, handle, first, onTrouble, onWritten, onInterrupted, onDone }: EntryOptions): JournalEntry {
  let record = addLine(null, first) as SplitRecord
  let pending = ''
  let begun = false
  let latest = Promise.resolve()
  const add = (line: Line): void => {
    record = addLine(record, line) as SplitRecord
    pending += `${JSON.stringify(line)}\n`
  }
  const write = async (): Promise<void> => {
    const text = pending
    pending = ''
    try {
      await handle.appendFile(text)
      await handle.datasync()
      onWritten()
    } catch (error) {
      if (!begun) {
        await handle.close()
        await rm(file, { force: true })
        onTrouble(error as Error)
        throw error
      }
      onTrouble(error as Error)
    }
    begun = true
  }
  const flush = (): Promise<void> => {
    latest = latest.then(write)
    return latest
  }
  return {
    sending(from, count) {
      add({ sending: { from, count } })
      return flush()
    },
    answered: (answers) => add({ answers }),
    takingBack() {
      add({ takingBack: true })
      return flush()
    },
    async done() {
      await flush().finally(() => handle.close())
      onDone()
    },
    async interrupted() {
      if (record.unknown !== null) add({ withdrawn: true })
      onInterrupted(record)
      await flush().finally(() => handle.close())
      return record
    },
  }
}

function leftBehind({ folder, clock, onTrouble }: JournalOptions): SplitRecord[] {
  const records: SplitRecord[] = []
  for (const name of namesIn(folder, onTrouble)) {
    try {
      const record = leftIn(join(folder, name), clock.wall())
      if (record !== null) records.push(record)
    } catch (error) {
      onTrouble(error as Error)
    }
  }
  return records.sort((one, other) => (one.began < other.began ? -1 : 1))
}

/** Returns what an ended process left in a file. Returns null if nothing was sent or if the process still runs. */
function leftIn(file: string, now: number): SplitRecord | null {
  const text = readFileSync(file, 'utf8')
  const record = readRecord(text)
  if (record !== null && isRunning(ownerIn(text))) return null
  if (now - statSync(file).mtimeMs > KEEP) {
    rmSync(file, { force: true })
    return null
  }
  return record !== null && (record.answers.length > 0 || record.unknown !== null) ? record : null
}

/** A new file survives a loss of power only if its folder was flushed too. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function ownerIn(text: string): Owner {
  return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { readonly owner: Owner }).owner
}

function namesIn(folder: string, onTrouble: (error: Error) => void): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onTrouble(error as Error)
    return []
  }
}
