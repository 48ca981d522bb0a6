import { lstatSync, readlinkSync, statfsSync } from 'node:fs'
import { posix } from 'node:path'

/** The questions to the file system along a path. Each throws if a folder cannot be read. */
export interface Links {
  /** Returns the written target of the link at a path; null if there is no link. */
  target(path: string): string | null
  /** Whether the kernel generates the content of this folder for each process. */
  isMadeUp(folder: string): boolean
}

/** PROC_SUPER_MAGIC of statfs(2). */
const PROC = 0x9fa0

/** The file system of this machine. */
export const localLinks: Links = {
  target(path) {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    return isLink ? readlinkSync(path) : null
  },
  isMadeUp: (folder) => process.platform === 'linux' && statfsSync(folder).type === PROC,
}

/** Folders with content that differs from process to process: `/proc/self/cwd`, `/dev/fd/3`, `/dev/tty`. */
const OWN_TO_PROCESSES: ReadonlySet<string> = new Set(['/proc', '/dev'])

/** The most links that Linux follows. */
const MOST_LINKS = 40

/**
 * Whether an absolute path leads, itself or by a link, to a place where each process finds files of its own. Anki may find another file
 * there than the gateway does. A circle of links counts as such a place.
 *
 * @throws Error if a part of the path cannot be read
 */
export function leadsToOwnFiles(path: string, links: Links): boolean {
  let reached = '/'
  let followed = 0
  const waiting = namesOf(path)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const next = posix.join(reached, name)
    if (OWN_TO_PROCESSES.has(next)) return true
    const target: string | null = name === '..' ? null : links.target(next)
    if (target === null) {
      reached = next
      continue
    }
    followed += 1
    if (followed > MOST_LINKS || links.isMadeUp(reached)) return true
    if (posix.isAbsolute(target)) reached = '/'
    waiting.push(...namesOf(target))
  }
  return false
}

/** Returns the names in a path, the last one first. */
function namesOf(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse()
}
