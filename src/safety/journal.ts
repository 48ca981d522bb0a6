import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, type Owner } from './owner.ts'
import { addLine, type Line, type Mark, readRecord, type SplitRecord } from './record.ts'

/** Keeps on disk how far each split has got, so that one that is interrupted is known afterwards, by whatever it was interrupted. */
export interface Journal {
  /** Opens the record of a split. @throws the system's error where nothing can be kept on disk */
  begin(about: About): Promise<Entry>
  /** The splits that were interrupted, those of earlier runs among them, oldest first. */
  snapshot(): readonly SplitRecord[]
  /** Removes the records of what has ended. */
  close(): Promise<void>
}

/** What a split is. */
export type About = Pick<SplitRecord, 'client' | 'upstream' | 'notes'>

/**
 * The record of one split. Each promise resolves when what it says is safely on disk. The first `sending` rejects where that cannot
 * be; later on the split goes on, as stopping it half-way would be worse, and the owner is told.
 */
export interface Entry {
  /** These notes, counted from 0, are about to be sent; or will be once those before them are answered. */
  sending(from: number, count: number): Promise<void>
  /** The next notes were answered; on disk no later than with what is kept next. */
  answered(answers: readonly Mark[]): void
  /** What was added is about to be taken back. */
  takingBack(): Promise<void>
  /** It ended, and everything about it is known: its record goes, a moment later, as the reply has not left yet. */
  done(): Promise<void>
  /** It was interrupted, and nothing more is sent: its record stays. */
  interrupted(): Promise<SplitRecord>
}

export interface JournalOptions {
  readonly folder: string
  readonly owner: Owner
  /** The wall clock in ms. */
  readonly wallClock: () => number
  /** A text that no other split has, good for a file's name. */
  readonly nonce: () => string
  /** Calls back after so many ms. */
  readonly later: (ms: number, callback: () => void) => void
  /** An earlier run left this behind. */
  readonly onFound: (record: SplitRecord) => void
  /** What is going on cannot be kept on disk any more. */
  readonly onTrouble: (error: Error) => void
}

const PREFIX = 'split-'
const SUFFIX = '.jsonl'
/** What was interrupted is kept for so long, in ms: 30 days. */
const KEEP = 30 * 24 * 3_600_000
/** So long, in ms, a reply has to leave, until the record of its call is removed. */
const LINGER = 1000

/** Opens the journal, and finds what processes left behind that do not run any more. */
export function openJournal(options: JournalOptions): Journal {
  const { folder, owner, wallClock, nonce, later, onTrouble } = options
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
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const id = nonce()
      const file = join(folder, `${PREFIX}${id}${SUFFIX}`)
      const first = { split: id, began: new Date(wallClock()).toISOString(), ...about, owner }
      const handle = await open(file, 'wx', 0o600)
      await handle.appendFile(`${JSON.stringify(first)}\n`)
      await syncFolder(folder)
      return createEntry({
        file,
        handle,
        first,
        onTrouble,
        onInterrupted: (record) => interrupted.push(record),
        onDone() {
          ended.add(file)
          later(LINGER, () => void remove(file).catch(onTrouble))
        },
      })
    },
    async close() {
      await Promise.all([...ended].map(remove))
    },
  }
}

interface EntryOptions {
  readonly file: string
  readonly handle: FileHandle
  readonly first: Line
  readonly onTrouble: (error: Error) => void
  readonly onInterrupted: (record: SplitRecord) => void
  readonly onDone: () => void
}

function createEntry({ file, handle, first, onTrouble, onInterrupted, onDone }: EntryOptions): Entry {
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
    } catch (error) {
      if (!begun) {
        await handle.close()
        await rm(file, { force: true })
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

function leftBehind({ folder, wallClock, onTrouble }: JournalOptions): SplitRecord[] {
  const records: SplitRecord[] = []
  for (const name of namesIn(folder, onTrouble)) {
    try {
      const record = leftIn(join(folder, name), wallClock())
      if (record !== null) records.push(record)
    } catch (error) {
      onTrouble(error as Error)
    }
  }
  return records.sort((one, other) => (one.began < other.began ? -1 : 1))
}

/** What an ended process left in a file; null where it says that nothing was sent, or where its process still runs. */
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

/** A new file is there after a loss of power only if its folder was flushed too; Windows has no such call, and needs none. */
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
