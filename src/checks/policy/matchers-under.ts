import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'

/** What is asked of the file system. */
export interface Files {
  /** The real path of what exists, links resolved; throws for what does not. */
  realPath(path: string): string
  /** Whether something stands there, be it a link that leads nowhere. */
  isThere(path: string): boolean
}

/** This machine's files. */
export const localFiles: Files = {
  realPath: (path) => realpathSync.native(path),
  isThere: (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
}

/**
 * Whether a path lies under a folder, links resolved: those in the folder's own name, those on the way, and the last one. What
 * does not exist yet is judged by the part that does. A relative path, a `file:` URL or a network share is under nothing, because
 * what Anki makes of it is not known here.
 */
export function isUnder(folder: string, path: string, files: Files): boolean {
  if (!isAbsolute(path) || path.includes('\0') || /^[\\/]{2}/.test(path)) return false
  const root = realPath(folder, files)
  const real = realPath(path, files)
  if (root === null || real === null) return false
  return real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

/** The real path; null where something on the way cannot be looked at. */
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
      // `..` behind something that is missing now may lead anywhere once it is there.
      if (!isMissing || parent === existing || name === '..') return null
      missing.unshift(name)
      existing = parent
    }
  }
}

/** A link that leads nowhere is missing for who reads, and leads there for who writes. */
function isThereAfterAll(path: string, files: Files): boolean {
  try {
    return files.isThere(path)
  } catch {
    return true
  }
}
