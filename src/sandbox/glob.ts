import { readdirSync } from 'node:fs'
import { posix } from 'node:path'
import type { Anki } from './anki.ts'
import { MEDIA_FOLDER } from './collection/collection.ts'
import { inTime, mayTakeLong } from './in-time.ts'

const BESIDE = ['backups', 'collection.anki2', 'collection.anki2-wal', 'collection.media', 'collection.media.db2']

/** Python's `glob` in the media folder, the last parts of the paths found; `*` crosses no folder. */
export function glob(anki: Anki, pattern: string): string[] {
  const last = pattern.split('/').at(-1) as string
  if (['', '.', '..'].includes(last)) return pattern === last ? [last] : []
  const whole = posix.join(MEDIA_FOLDER, pattern.startsWith('/') ? posix.relative(MEDIA_FOLDER, pattern) : pattern)
  const folder = posix.dirname(whole)
  const matches = fileMatcher(posix.basename(whole))
  const files = filesIn(anki, folder)
  return mayTakeLong(pattern) ? inTime(() => files.filter(matches)) : files.filter(matches)
}

function filesIn(anki: Anki, folder: string): string[] {
  if (folder === MEDIA_FOLDER) return [...anki.collection.media.keys()]
  if (folder === posix.dirname(MEDIA_FOLDER)) return BESIDE
  if (!anki.hostFiles) return []
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Python's `fnmatch` for one name: `*`, `?`, `[set]`, `[!set]`; hidden files only where the pattern says the dot. */
function fileMatcher(pattern: string): (name: string) => boolean {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at] as string
    if (sign === '*') source += '.*'
    else if (sign === '?') source += '.'
    else if (sign === '[') {
      const end = pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2))
      if (end < 0) source += '\\['
      else {
        const set = pattern.slice(at + 1, end).replace(/[\\[\]^]/g, '\\$&')
        source += `[${set.startsWith('!') ? `^${set.slice(1)}` : set}]`
        at = end
      }
    } else source += sign.replace(/[\\^$.|+(){}\]]/g, '\\$&')
  }
  const form = new RegExp(`^${source}$`, 'su')
  const magic = /[*?[]/.test(pattern)
  return (name) => form.test(name) && (!magic || pattern.startsWith('.') || !name.startsWith('.'))
}
