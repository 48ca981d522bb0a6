import { join } from 'node:path'
import { COLLECTION } from '../cache/stamp.ts'
import type { Clock } from '../clock.ts'
import { isRunning, type Owner } from '../safety/owner.ts'
import { realShelfFiles, type ShelfFiles } from './shelf-files.ts'

/** A kept copy of a collection. */
export interface SnapshotFacts {
  /** Its name, such as `2026-03-10-120000-9f3c`. The time is UTC. */
  readonly name: string
  /** The name of the upstream whose collection it is. */
  readonly upstream: string
  /** The time of the copy, in ms of the wall clock. */
  readonly made: number
  /** The call before which it was made. */
  readonly client: string
  readonly action: string
  /** The folder of the collection. */
  readonly of: string
  readonly bytes: number
  readonly notes: number
  readonly cards: number
}

/** The copies on disk, each in a folder of its own, private, that holds the collection and its facts. */
export interface Shelf {
  readonly folder: string
  /** Returns the copies, oldest first. */
  list(): readonly SnapshotFacts[]
  /** Makes an empty folder for a copy that is not finished. */
  draft(): Promise<string>
  /** Turns a draft into a copy, at once and whole. */
  keep(draft: string, facts: Omit<SnapshotFacts, 'name'>): Promise<SnapshotFacts>
  discard(draft: string): Promise<void>
  /** Removes the copies that are too old or too much together, oldest first, and never the newest of an upstream. */
  trim(): void
}

/** How long copies are kept, in ms, and how much they may have together, in bytes. */
export interface ShelfLimits {
  readonly keep: number
  readonly size: number
}

export interface ShelfOptions extends ShelfLimits {
  readonly folder: string
  readonly owner: Owner
  readonly clock: Pick<Clock, 'wall'>
  /** Returns a text that no other copy has and that is valid in a file name. */
  readonly nonce: () => string
  /** Reports a copy that cannot be removed. */
  readonly onTrouble: (error: Error) => void
  /** The disk. The real one by default. */
  readonly files?: ShelfFiles
}

/** The folder of all copies inside the state folder. */
export const SNAPSHOTS = 'snapshots'
const FACTS = 'snapshot.json'
const DRAFT = 'draft-'

/** Opens the shelf. Removes the drafts of processes that no longer run, and what is too old. */
export function openShelf(options: ShelfOptions): Shelf {
  const { folder, owner, clock, nonce, onTrouble, keep: longest, size, files = realShelfFiles } = options
  const remove = (path: string): void => {
    try {
      files.removeNow(path)
    } catch (error) {
      onTrouble(error as Error)
    }
  }
  for (const name of files.foldersIn(folder)) if (isLeftDraft(name)) remove(join(folder, name))
  let read: { readonly time: bigint | null; readonly all: readonly SnapshotFacts[] } = { time: null, all: [] }
  const shelf: Shelf = {
    folder,
    list() {
      const time = files.changedAt(folder)
      if (time !== read.time) read = { time, all: listSnapshots(folder, files) }
      return read.all
    },
    async draft() {
      const draft = join(folder, `${DRAFT}${owner.pid}-${owner.started ?? ''}-${nonce()}`)
      await files.makeFolder(draft)
      return draft
    },
    async keep(draft, facts) {
      const name = `${utc(facts.made)}-${nonce().slice(0, 4)}`
      await files.write(join(draft, FACTS), `${JSON.stringify({ name, ...facts })}\n`)
      await files.flush(join(draft, COLLECTION))
      await files.rename(draft, join(folder, name))
      shelf.trim()
      return { name, ...facts }
    },
    discard: files.remove,
    trim() {
      for (const { name } of surplus(shelf.list(), { keep: longest, size }, clock.wall())) remove(join(folder, name))
    },
  }
  shelf.trim()
  return shelf
}

/** Returns the copies in a folder, oldest first. A folder without readable facts is none. */
export function listSnapshots(folder: string, files: ShelfFiles = realShelfFiles): SnapshotFacts[] {
  const found = files.foldersIn(folder).flatMap((name) => {
    const facts = name.startsWith(DRAFT) ? null : readFacts(join(folder, name), files)
    return facts === null ? [] : [{ ...facts, name }]
  })
  return found.sort((one, other) => one.made - other.made)
}

/** Returns the file of a copy. */
export function snapshotFile(folder: string, name: string): string {
  return join(folder, name, COLLECTION)
}

/** Returns the copies to remove. */
export function surplus(all: readonly SnapshotFacts[], { keep, size }: ShelfLimits, now: number): SnapshotFacts[] {
  const newest = new Map(all.map((one) => [one.upstream, one]))
  let bytes = all.reduce((sum, one) => sum + one.bytes, 0)
  return all.filter((one) => {
    const isSurplus = newest.get(one.upstream) !== one && (now - one.made > keep || bytes > size)
    if (isSurplus) bytes -= one.bytes
    return isSurplus
  })
}

function readFacts(folder: string, files: ShelfFiles): SnapshotFacts | null {
  try {
    const facts = JSON.parse(files.read(join(folder, FACTS))) as SnapshotFacts
    return typeof facts.made === 'number' && typeof facts.bytes === 'number' ? facts : null
  } catch {
    return null
  }
}

function isLeftDraft(name: string): boolean {
  if (!name.startsWith(DRAFT)) return false
  const [pid = '', started = ''] = name.slice(DRAFT.length).split('-')
  return !isRunning({ pid: Number(pid), started: started === '' ? null : started })
}

/** A time as part of a name: `2026-03-10-120000`. */
function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
}
