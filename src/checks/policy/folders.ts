import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { type Links, leadsToOwnFiles, localLinks } from './own-files.ts'

/** The questions to the file system. */
export interface Files extends Links {
  /** Returns the real path of an existing file, with links resolved; throws if it does not exist. */
  realPath(path: string): string
  /** Whether something exists there, such as a link that leads nowhere. */
  isThere(path: string): boolean
}

/** The files of this machine. */
export const localFiles: Files = {
  ...localLinks,
  realPath: (path) => realpathSync.native(path),
  isThere: (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
}

/**
 * Whether a path lies under a folder once all links are resolved: those in the folder's own name, those in the path, and the last one.
 * The existing part decides about a path that does not exist yet. A relative path, a `file:` URL or a network share is under nothing,
 * because the gateway does not know how Anki reads it. The same is true of paths through /proc or /dev, where Anki finds other files.
 */
export function isUnder(folder: string, path: string, files: Files): boolean {
  // To Python, half a surrogate pair is a byte of its own, which no name can have here.
  if (!isAbsolute(path) || path.includes('\0') || !path.isWellFormed() || /^[\\/]{2}/.test(path)) return false
  if (sep === '/' && isElsewhereForAnki(path, files)) return false
  const root = realPath(folder, files)
  const real = realPath(path, files)
  if (root === null || real === null) return false
  return real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

function isElsewhereForAnki(path: string, files: Files): boolean {
  try {
    return leadsToOwnFiles(path, files)
  } catch {
    return true
  }
}

/** Returns the real path; null if a part of it cannot be read. */
function realPath(path: string, files: Files): string | null {
  let existing = path
  const missing: string[] = []
  for (;;) {
    try {
      return join(files.realPath(existing), ...missing)
    } catch (error) {
      const name = basename(existing)
      const parent = dirname(existing)
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && !isThereAfterAll(existing, files)
      // `..` after a missing part may lead anywhere once that part exists.
      if (!isMissing || parent === existing || name === '..') return null
      missing.unshift(name)
      existing = parent
    }
  }
}

/** A link that leads nowhere is missing for a reader, but a writer follows it. */
function isThereAfterAll(path: string, files: Files): boolean {
  try {
    return files.isThere(path)
  } catch {
    return true
  }
}
