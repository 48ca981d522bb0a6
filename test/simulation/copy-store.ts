import { basename, dirname } from 'node:path'
import type { CopyDisk } from '../../src/snapshots/copy-disk.ts'
import type { SnapshotFacts } from '../../src/snapshots/shelf.ts'
import { reasons } from '../../src/snapshots/texts.ts'
import type { MemoryFile } from './collection-files.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'

/** A copy as it lies in its folder. */
export interface StoredCopy {
  readonly facts: SnapshotFacts
  readonly database: Buffer
  readonly log: Buffer
}

export interface CopyStoreOptions {
  readonly random: Random
  readonly isFull: () => boolean
  /** Finds a file of a collection. */
  readonly find: (path: string) => MemoryFile | null
  /** Something happens while a file is copied. */
  readonly meanwhile: () => void
  readonly onKept: (copy: StoredCopy) => void
  readonly onRemoved: (copy: StoredCopy) => void
}

/** How often a new round of the log begins while a file is copied. */
const CHANGED = 0.1
/** How often the disk has too little space for one file of a copy. */
const NO_SPACE = 0.02
const DATABASE = 'collection.anki2'
const FACTS = 'snapshot.json'

/** The folders with copies of collections, which outlive each run of the gateway. A crash leaves no draft, as after the next start. */
export function createCopyStore({ random, isFull, find, meanwhile, onKept, onRemoved }: CopyStoreOptions) {
  const folders = new Map<string, Map<string, Buffer>>()
  let changes = 0n
  const isDraft = (folder: string) => basename(folder).startsWith('draft-')
  const fail = (code: string) => Object.assign(new Error(code), { code })
  const put = (file: string, content: Buffer) => {
    if (isFull()) throw fail('ENOSPC')
    folders.get(dirname(file))?.set(basename(file), content)
  }
  const storedIn = (folder: string): StoredCopy => {
    const files = folders.get(folder) as ReadonlyMap<string, Buffer>
    return {
      facts: JSON.parse(String(files.get(FACTS))) as SnapshotFacts,
      database: files.get(DATABASE) as Buffer,
      log: files.get(`${DATABASE}-wal`) ?? Buffer.alloc(0),
    }
  }
  const remove = (folder: string) => {
    if (!folders.has(folder)) return
    if (!isDraft(folder)) onRemoved(storedIn(folder))
    folders.delete(folder)
    changes += 1n
  }
  return (life: Life): CopyDisk => {
    life.onEnd(() => {
      for (const folder of folders.keys()) if (isDraft(folder)) folders.delete(folder)
    })
    const soon = <T>(work: () => T) => life.does(random.between(0.1, 5), work)
    /** A copy of a file takes time, in which the file changes. */
    const read = async (path: string): Promise<Buffer> => {
      const half = (find(path)?.bytes.length ?? 0) >> 1
      const pieces: Buffer[] = []
      for (const [from, to] of [
        [0, half],
        [half, undefined],
      ] as const)
        await life.does(random.between(0.5, 300), () => {
          const file = find(path)
          if (file === null) throw fail('ENOENT')
          pieces.push(Buffer.from(file.bytes.subarray(from, to)))
          if (random.chance(CHANGED)) meanwhile()
        })
      return Buffer.concat(pieces)
    }
    return {
      shelf: {
        foldersIn: (folder) => [...folders.keys()].filter((one) => dirname(one) === folder).map((one) => basename(one)),
        changedAt: () => changes,
        read: (file) => String(folders.get(dirname(file))?.get(basename(file))),
        makeFolder: (folder) => soon(() => void folders.set(folder, new Map())),
        write: (file, text) => soon(() => put(file, Buffer.from(text))),
        flush: () => soon(() => {}),
        rename: (from, to) =>
          soon(() => {
            folders.set(to, folders.get(from) as Map<string, Buffer>)
            folders.delete(from)
            changes += 1n
            onKept(storedIn(to))
          }),
        remove: (folder) => soon(() => remove(folder)),
        removeNow: remove,
      },
      async clone(from, to) {
        if (random.chance(isFull() ? 0.5 : NO_SPACE)) {
          const facts = { folder: dirname(to), free: '1MiB', needed: '65MiB' }
          return { kind: 'none', reason: reasons('snapshot.no-space', facts) }
        }
        put(to, await read(from))
        return { kind: 'copied' }
      },
      // SQLite cannot see that whole transactions are missing, so that this finds nothing either.
      check: (_file, { aborted }) =>
        life.does(random.between(1, 200), () =>
          aborted ? { ok: false, problem: 'ended' } : { ok: true, notes: 1, cards: 1 },
        ),
      sizeOf: (file) =>
        soon(() => {
          const bytes = find(file)?.bytes ?? folders.get(dirname(file))?.get(basename(file))
          if (bytes === undefined) throw fail('ENOENT')
          return bytes.length
        }),
    }
  }
}
