import { type Dirent, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COLLECTION } from '../cache/stamp.ts'
import type { Clock } from '../clock.ts'
import { isRunning, type Owner } from '../safety/owner.ts'

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
}

/** The folder of all copies inside the state folder. */
export const SNAPSHOTS = 'snapshots'
const FACTS = 'snapshot.json'
const DRAFT = 'draft-'

/** Opens the shelf. Removes the drafts of processes that no longer run, and what is too old. */
export function openShelf({ folder, owner, clock, nonce, onTrouble, keep: longest, size }: ShelfOptions): Shelf {
  const remove = (path: string): void => {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch (error) {
      onTrouble(error as Error)
    }
  }
  for (const { name } of foldersIn(folder)) if (isLeftDraft(name)) remove(join(folder, name))
  let read: { readonly time: bigint | null; readonly all: readonly SnapshotFacts[] } = { time: null, all: [] }
  const shelf: Shelf = {
    folder,
    list() {
      const time = changedAt(folder)
      if (time !== read.time) read = { time, all: listSnapshots(folder) }
      return read.all
    },
    async draft() {
      const draft = join(folder, `${DRAFT}${owner.pid}-${owner.started ?? ''}-${nonce()}`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await mkdir(draft, { mode: 0o700 })
      return draft
    },
    async keep(draft, facts) {
      const name = `${utc(facts.made)}-${nonce().slice(0, 4)}`
      await writeFile(join(draft, FACTS), `${JSON.stringify({ name, ...facts })}\n`, { mode: 0o600, flag: 'wx' })
      await flush(join(draft, COLLECTION))
      await rename(draft, join(folder, name))
      shelf.trim()
      return { name, ...facts }
    },
    discard: (draft) => rm(draft, { recursive: true, force: true }),
    trim() {
      for (const { name } of surplus(shelf.list(), { keep: longest, size }, clock.wall())) remove(join(folder, name))
    },
  }
  shelf.trim()
  return shelf
}

/** Returns the copies in a folder, oldest first. A folder without readable facts is none. */
export function listSnapshots(folder: string): SnapshotFacts[] {
  const found = foldersIn(folder).flatMap(({ name }) => {
    const facts = name.startsWith(DRAFT) ? null : readFacts(join(folder, name))
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

/** Every copy that comes or goes changes its folder's time. */
function changedAt(folder: string): bigint | null {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null
}

function readFacts(folder: string): SnapshotFacts | null {
  try {
    const facts = JSON.parse(readFileSync(join(folder, FACTS), 'utf8')) as SnapshotFacts
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

function foldersIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  } catch {
    return []
  }
}

/** Waits until the file survives a loss of power. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.sync().finally(() => handle.close())
}

/** A time as part of a name: `2026-03-10-120000`. */
function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
}
