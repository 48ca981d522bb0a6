import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Disk } from './disk.ts'
import { type Commit, createWalReader } from './wal.ts'

/**
 * The state of something on disk as one value. Equal texts are equal states.
 * An unchanged state returns the same object, so that `===` is the fast comparison.
 */
export interface Stamp {
  readonly text: string
}

/** `unsettled`: a change may be under way, so that the state has no name now. Null: the gateway cannot read the state. */
export type Look = Stamp | 'unsettled' | null

/**
 * Returns the part of a collection's stamp that stays while changes are only appended to the log: the facts of the database's file, and
 * the log's file and header. While it stays, the database's file lacks nothing that the log does not hold.
 */
export function generationOf({ text }: Stamp): string {
  return text.includes(' empty:') ? text : text.split(':').slice(0, -2).join(':')
}

/** Reads the present state. It opens, reads and closes the files, and keeps no handle. */
export type Looker = () => Look

/** The file name of a collection's database. */
export const COLLECTION = 'collection.anki2'

/**
 * The time, in ms, within which a file's times may not distinguish two changes.
 * File systems store times in steps: a few ms on Linux, up to 2 s on FAT.
 */
export const COARSEST_TIME = 2_500

/**
 * Returns a function that reads the state of the collection in `folder`: the facts of the database's file and the last commit in its
 * write-ahead log. It never opens the database itself.
 */
export function collectionLooker(folder: string, { wall }: Pick<Clock, 'wall'>, disk: Disk): Looker {
  const database = join(folder, COLLECTION)
  const log = `${database}-wal`
  let descriptor: number
  const readLog = createWalReader((into, length, position) => disk.readSync(descriptor, into, 0, length, position))
  let last: (Facts & { readonly stamp: Stamp }) | null = null

  return () => {
    try {
      descriptor = disk.openSync(log, 'r')
      try {
        const reading = readLog()
        if (reading.kind === 'unreadable') return null
        if (reading.kind === 'unsettled') return 'unsettled'
        // Reads the file after the log.
        // A checkpoint writes the database first and then empties the log, so that an empty log with an older database would name the
        // earlier state.
        const file = disk.statSync(database, { bigint: true })
        // Without a log only the database's times distinguish its states.
        if (reading.kind === 'empty' && isRecent(file, wall())) return 'unsettled'
        const { dev, ino, ctimeNs } = disk.fstatSync(descriptor, { bigint: true })
        const commit = reading.kind === 'settled' ? reading.commit : null
        // A new log can have the inode of the one that it replaces. While it has no byte, only its time tells them apart.
        const facts: Facts = { file, dev, ino, emptied: commit === null ? ctimeNs : 0n, commit }
        if (last === null || !isSame(last, facts)) last = { ...facts, stamp: { text: textOf(facts) } }
        return last.stamp
      } finally {
        disk.closeSync(descriptor)
      }
    } catch {
      return null
    }
  }
}

/**
 * Reads the state of a media folder and, if `name` is given, of that file in it, because a file written in place does not change its
 * folder's times. A change less than 2.5 s ago is unsettled, because a second change could have the same time.
 */
export function mediaLook(folder: string, name: string | null, now: number, disk: Disk): Look {
  try {
    const files = [disk.statSync(folder, { bigint: true })]
    if (name !== null) {
      const file = disk.statSync(join(folder, name), { bigint: true, throwIfNoEntry: false })
      if (file !== undefined) files.push(file)
    }
    if (files.some((file) => isRecent(file, now))) return 'unsettled'
    return { text: files.map(fileText).join(' ') }
  } catch {
    return null
  }
}

interface FileFacts {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly mtimeMs: bigint
  readonly ctimeMs: bigint
}

interface Facts {
  readonly file: FileFacts
  /** The log's device and inode. */
  readonly dev: bigint
  readonly ino: bigint
  /** The time of an empty log in ns. */
  readonly emptied: bigint
  readonly commit: Commit | null
}

/** An unchanged log returns the same commit object. */
function isSame(one: Facts, other: Facts): boolean {
  return (
    one.commit === other.commit &&
    one.emptied === other.emptied &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.file.mtimeNs === other.file.mtimeNs &&
    one.file.ctimeNs === other.file.ctimeNs &&
    one.file.size === other.file.size &&
    one.file.ino === other.file.ino &&
    one.file.dev === other.file.dev
  )
}

/** A time in the future counts as recent, because the next change may still get an equal time. */
function isRecent({ mtimeMs, ctimeMs }: FileFacts, now: number): boolean {
  return now - Math.max(Number(mtimeMs), Number(ctimeMs)) < COARSEST_TIME
}

function fileText({ dev, ino, size, mtimeNs, ctimeNs }: FileFacts): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
}

function textOf({ file, dev, ino, emptied, commit }: Facts): string {
  const log =
    commit === null
      ? `empty:${emptied}`
      : [commit.header.toString('hex'), commit.index, commit.frame.toString('hex')].join(':')
  return `${fileText(file)} ${dev}:${ino} ${log}`
}
