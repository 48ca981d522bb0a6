import { basename, dirname } from 'node:path'
import type { Disk } from '../../src/cache/disk.ts'
import type { CollectionFiles, MemoryFile } from './collection-files.ts'

/** The folder of one profile: its collection, and its media with the time of the last change. */
export interface ProfileFolder {
  readonly folder: string
  readonly files: CollectionFiles
  readonly media: Map<string, Buffer>
  readonly mediaFolder: MemoryFile
}

/** Returns what finds the files of these folders. */
export function finderIn(profiles: readonly ProfileFolder[]): (path: string) => MemoryFile | null {
  return (path) => {
    const profile = profiles.find(({ folder }) => path.startsWith(`${folder}/`))
    if (profile === undefined) return null
    const { folder, files, media, mediaFolder } = profile
    if (path === `${folder}/collection.anki2`) return files.database
    if (path === `${folder}/collection.anki2-wal`) return files.log
    if (path === `${folder}/collection.media`) return mediaFolder
    const bytes = dirname(path) === `${folder}/collection.media` ? media.get(basename(path)) : undefined
    return bytes === undefined ? null : { bytes, ino: bytes.length, changed: mediaFolder.changed }
  }
}

/** Creates a disk that holds these folders. Other programs see each change at once, as on a local file system. */
export function createDisk(profiles: readonly ProfileFolder[], wall: () => number, inode: () => number): Disk {
  const open = new Map<number, MemoryFile>()
  let last = 2
  const missing = (path: string) => Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
  const find = finderIn(profiles)
  const mediaOf = (path: string) => profiles.find(({ folder }) => path.startsWith(`${folder}/collection.media/`))
  const stats = ({ bytes, ino, changed }: MemoryFile) => {
    const ms = BigInt(changed)
    const ns = ms * 1_000_000n
    const facts = { dev: 1n, ino: BigInt(ino), size: BigInt(bytes.length), mtimeMs: ms, ctimeMs: ms }
    return { ...facts, mtimeNs: ns, ctimeNs: ns, isFile: () => true }
  }
  const stat = (path: string, options?: { readonly throwIfNoEntry?: boolean }) => {
    const file = find(path)
    if (file !== null) return stats(file)
    if (options?.throwIfNoEntry === false) return undefined
    throw missing(path)
  }
  const disk = {
    openSync(path: string) {
      const file = find(path)
      if (file === null) throw missing(path)
      last += 1
      open.set(last, file)
      return last
    },
    readSync(descriptor: number, into: Buffer, offset: number, length: number, position: number) {
      const { bytes } = open.get(descriptor) as MemoryFile
      return bytes.copy(into, offset, position, Math.min(bytes.length, position + length))
    },
    closeSync: (descriptor: number) => void open.delete(descriptor),
    fstatSync: (descriptor: number) => stats(open.get(descriptor) as MemoryFile),
    statSync: stat,
    lstatSync: stat,
    statfsSync: () => ({ type: 0xef53 }),
    writeFileSync(path: string) {
      const profile = mediaOf(path)
      if (profile === undefined) throw missing(path)
      profile.media.set(basename(path), Buffer.alloc(0))
      touch(profile, wall, inode)
    },
    rmSync(path: string) {
      const profile = mediaOf(path)
      if (profile?.media.delete(basename(path))) touch(profile, wall, inode)
    },
  }
  return disk as unknown as Disk
}

/** Records a change in a media folder. */
export function touch({ mediaFolder }: ProfileFolder, wall: () => number, inode: () => number): void {
  mediaFolder.changed = wall()
  mediaFolder.ino = inode()
}
