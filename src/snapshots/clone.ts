import { constants } from 'node:fs'
import { chmod, copyFile, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Text } from '../settings/declare-texts.ts'
import { formatSize, MiB } from '../settings/units.ts'
import { reasons } from './texts.ts'

/** The result of copying a file. `none`: nothing was copied, for this reason. */
export type Cloned = { readonly kind: 'cloned' | 'copied' } | { readonly kind: 'none'; readonly reason: Text }

/** Returns the free space at a place, in bytes. */
export type FreeSpace = (folder: string) => Promise<number>

/** What has to stay free on the disk after a copy, in bytes, together with the size of the copy once more. Anki needs space to write. */
const RESERVE = 64 * MiB

export async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/**
 * Copies a file to a private one. On a file system that can (Btrfs, XFS, APFS, ReFS) both share their blocks: that takes no time and no
 * space. Elsewhere it copies the bytes, but only if the disk keeps enough space.
 *
 * @throws the system's error
 */
export async function cloneFile(from: string, to: string, free: FreeSpace = freeSpace): Promise<Cloned> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE)
    await chmod(to, 0o600)
    return { kind: 'cloned' }
  } catch {
    const { size } = await stat(from)
    const folder = dirname(to)
    const [left, needed] = [await free(folder), 2 * size + RESERVE]
    if (left < needed) {
      const facts = { folder, free: formatSize(roundDown(left)), needed: formatSize(roundDown(needed)) }
      return { kind: 'none', reason: reasons('snapshot.no-space', facts) }
    }
    await copyFile(from, to)
    await chmod(to, 0o600)
    return { kind: 'copied' }
  }
}

/** For eyes: whole mebibytes. */
function roundDown(bytes: number): number {
  return Math.max(1, Math.floor(bytes / MiB)) * MiB
}
