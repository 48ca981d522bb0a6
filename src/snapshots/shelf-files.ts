import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'

/** The files of the kept copies. A simulation brings its own. Every function throws the system's error unless it says otherwise. */
export interface ShelfFiles {
  /** Returns the names of the folders in a folder, or none if there is no such folder. */
  foldersIn(folder: string): string[]
  /** Returns a number that differs after something in the folder has come or gone. Null if there is no such folder. */
  changedAt(folder: string): bigint | null
  read(file: string): string
  /** Makes a private folder. The folder above it may be missing. */
  makeFolder(folder: string): Promise<void>
  /** Writes a new private file. */
  write(file: string, text: string): Promise<void>
  /** Waits until a file survives a loss of power. */
  flush(file: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a folder with everything in it. */
  remove(folder: string): Promise<void>
  /** Does so before it returns. */
  removeNow(folder: string): void
}

const PRIVATE = 0o700

export const realShelfFiles: ShelfFiles = {
  foldersIn(folder) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true })
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    } catch {
      return []
    }
  },
  changedAt: (folder) => statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null,
  read: (file) => readFileSync(file, 'utf8'),
  makeFolder: async (folder) => void (await mkdir(folder, { recursive: true, mode: PRIVATE })),
  write: (file, text) => writeFile(file, text, { mode: 0o600, flag: 'wx' }),
  async flush(file) {
    const handle = await open(file, 'r+')
    await handle.sync().finally(() => handle.close())
  },
  rename,
  remove: (folder) => rm(folder, { recursive: true, force: true }),
  removeNow: (folder) => rmSync(folder, { recursive: true, force: true }),
}
