import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Commit, createWalReader } from './wal.ts'

/**
 * The state of something on disk as one value: equal texts are equal states. The same object is given out as long as the
 * state stands, so that `===` is the quick comparison.
 */
export interface Stamp {
  readonly text: string
}

/** `unsettled`: a change may be under way, so the state has no name now. Null: it is out of sight. */
export type Look = Stamp | 'unsettled' | null

/** A look at the present state; it opens, reads and closes, and keeps no handle. */
export type Looker = () => Look

/** The name of a collection's database in its folder. */
export const COLLECTION = 'collection.anki2'

/**
 * So long, in ms, a file's times may not tell two changes apart: file systems note them in steps, of a few ms on Linux and
 * up to 2 s on FAT.
 */
export const COARSEST_TIME = 2_500

/**
 * Looks at the collection in `folder`: at the database's file and at the last commit in its write-ahead log. The database itself
 * is never opened. `now` is the wall clock in ms.
 */
export function collectionLooker(folder: string, now: () => number): Looker {
  const database = join(folder, COLLECTION)
  const log = `${database}-wal`
  let descriptor = -1
  const readLog = createWalReader((into, length, position) => readSync(descriptor, into, 0, length, position))
  let last: (Facts & { readonly stamp: Stamp }) | null = null

  return () => {
    try {
      descriptor = openSync(log, 'r')
      try {
        const reading = readLog()
        if (reading.kind === 'unreadable') return null
        if (reading.kind === 'unsettled') return 'unsettled'
        // After the log: a checkpoint writes the database first and empties the log then, so that an empty log seen after an old
        // database would be the name of the state before.
        const file = statSync(database, { bigint: true })
        // Without a log only the database's times tell its states apart.
        if (reading.kind === 'empty' && isRecent(file, now())) return 'unsettled'
        const { dev, ino } = fstatSync(descriptor, { bigint: true })
        const commit = reading.kind === 'settled' ? reading.commit : null
        const facts: Facts = { file, dev, ino, commit }
        if (last === null || !isSame(last, facts)) last = { ...facts, stamp: { text: textOf(facts) } }
        return last.stamp
      } finally {
        closeSync(descriptor)
      }
    } catch {
      return null
    }
  }
}

/**
 * Looks at a media folder, and at the file `name` in it where one is given: a file written in place leaves its folder's times
 * alone. A change less than 2.5 s ago is unsettled, because a second one could share its time.
 */
export function mediaLook(folder: string, name: string | null, now: number): Look {
  try {
    const files = [statSync(folder, { bigint: true })]
    if (name !== null) {
      const file = statSync(join(folder, name), { bigint: true, throwIfNoEntry: false })
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
  readonly commit: Commit | null
}

/** The same commit is the same object as long as the log stands still. */
function isSame(one: Facts, other: Facts): boolean {
  return (
    one.commit === other.commit &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.file.mtimeNs === other.file.mtimeNs &&
    one.file.ctimeNs === other.file.ctimeNs &&
    one.file.size === other.file.size &&
    one.file.ino === other.file.ino &&
    one.file.dev === other.file.dev
  )
}

/** A time in the future counts as recent: it says nothing about when the next change will be dated. */
function isRecent({ mtimeMs, ctimeMs }: FileFacts, now: number): boolean {
  const latest = mtimeMs > ctimeMs ? mtimeMs : ctimeMs
  return now - Number(latest) < COARSEST_TIME
}

function fileText({ dev, ino, size, mtimeNs, ctimeNs }: FileFacts): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
}

function textOf({ file, dev, ino, commit }: Facts): string {
  const log =
    commit === null ? 'empty' : [commit.header.toString('hex'), commit.index, commit.frame.toString('hex')].join(':')
  return `${fileText(file)} ${dev}:${ino} ${log}`
}
