import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, type Owner } from '../safety/owner.ts'

/** Short-lived private files in a folder that Anki can read. */
export interface Spool {
  /** Writes the pieces into a new file of mode 0600. Resolves to its name. Leaves no file if that fails. */
  put(
    folder: string,
    pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<{ readonly file: string; readonly bytes: number }>
  /** Resolves to the content of a file, or to null if it has more than `most` bytes. */
  read(file: string, most: number): Promise<Buffer | null>
  remove(file: string): Promise<void>
  /** Removes all remaining files. */
  close(): void
}

export interface SpoolOptions {
  /** The folder for the list of folders in which a crash may leave files. */
  readonly stateFolder: string
  readonly owner: Owner
  /** Returns a text that nobody can guess and that is valid in a file name. */
  readonly nonce: () => string
  /** Reports that the list of folders cannot be written, or a file cannot be removed. */
  readonly onTrouble?: (error: unknown) => void
  /** Reports that the list was written. */
  readonly onWritten?: () => void
}

/** Inside the profile's folder, next to collection.media. A sandboxed Anki sees no other folder, and Anki synchronises media. */
const NAME = 'ankiconnect-gateway-spool'
const LIST = 'spools.json'

/** Opens the spool. Removes the files of processes that no longer run. */
export function openSpool({
  stateFolder,
  owner,
  nonce,
  onTrouble = () => {},
  onWritten = () => {},
}: SpoolOptions): Spool {
  const list = join(stateFolder, LIST)
  const files = new Set<string>()
  let folders = readList(list)
  folders = folders.filter((folder) => sweep(folder))

  const remember = (folder: string): void => {
    if (folders.includes(folder)) return
    try {
      mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
      writeFileSync(list, JSON.stringify([...folders, folder]), { mode: 0o600 })
    } catch (error) {
      // A crash would leave files in a folder that is not in the list.
      onTrouble(error)
      throw error
    }
    folders.push(folder)
    onWritten()
  }
  return {
    async put(profile, pieces) {
      const folder = join(profile, NAME)
      remember(folder)
      await mkdir(folder, { mode: 0o700, recursive: true })
      const file = join(folder, `${owner.pid}-${owner.started ?? ''}-${nonce()}`)
      const handle = await open(file, 'wx', 0o600)
      files.add(file)
      let bytes = 0
      try {
        for await (const piece of pieces) {
          await handle.writeFile(piece)
          bytes += piece.length
        }
      } catch (error) {
        await handle.close()
        await rm(file, { force: true })
        files.delete(file)
        throw error
      }
      await handle.close()
      return { file, bytes }
    },
    async read(file, most) {
      const { size } = await stat(file)
      return size > most ? null : readFile(file)
    },
    async remove(file) {
      await rm(file, { force: true })
      files.delete(file)
    },
    close() {
      try {
        for (const file of files) rmSync(file, { force: true })
        folders = folders.filter((folder) => sweep(folder))
        if (folders.length === 0) rmSync(list, { force: true })
      } catch (error) {
        onTrouble(error)
      }
    },
  }
}

/** Removes the files of ended processes from a folder, and then the folder if it is empty. Returns whether the folder still exists. */
function sweep(folder: string): boolean {
  try {
    for (const name of readdirSync(folder)) {
      const [pid = '', started = ''] = name.split('-')
      if (!isRunning({ pid: Number(pid), started: started === '' ? null : started })) rmSync(join(folder, name))
    }
    rmdirSync(folder)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

function readList(file: string): string[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as string[]
  } catch {
    return []
  }
}
