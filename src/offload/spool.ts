import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, type Owner } from '../safety/owner.ts'

/** Private files for a moment, in a folder that Anki can read. */
export interface Spool {
  /** Writes what these pieces hold into a new file of mode 0600; resolves to its name. Nothing is left where it fails. */
  put(
    folder: string,
    pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<{ readonly file: string; readonly bytes: number }>
  remove(file: string): Promise<void>
  /** Removes whatever is left. */
  close(): void
}

export interface SpoolOptions {
  /** Where it is remembered in which folders files may be left behind by a crash. */
  readonly stateFolder: string
  readonly owner: Owner
  /** A text that cannot be guessed and is good for a file's name. */
  readonly nonce: () => string
}

/** Inside the profile's folder, beside collection.media: a sandboxed Anki sees no other places, and media are synchronised. */
const NAME = 'ankiconnect-gateway-spool'
const LIST = 'spools.json'

/** Opens the spool, and removes what processes left behind that do not run any more. */
export function openSpool({ stateFolder, owner, nonce }: SpoolOptions): Spool {
  const list = join(stateFolder, LIST)
  const files = new Set<string>()
  let folders = readList(list)
  folders = folders.filter((folder) => sweep(folder))

  const remember = (folder: string): void => {
    if (folders.includes(folder)) return
    folders.push(folder)
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
    writeFileSync(list, JSON.stringify(folders), { mode: 0o600 })
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
    async remove(file) {
      await rm(file, { force: true })
      files.delete(file)
    },
    close() {
      for (const file of files) rmSync(file, { force: true })
      folders = folders.filter((folder) => sweep(folder))
      if (folders.length === 0) rmSync(list, { force: true })
    },
  }
}

/** Removes from a folder the files of processes that have ended, and the folder if it is empty then; true while it is there. */
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
