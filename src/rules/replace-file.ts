import { chmodSync, chownSync, closeSync, openSync, realpathSync, renameSync, statSync } from 'node:fs'
import { writeThroughDraft } from '../settings/draft.ts'

/**
 * Writes a file whole or not at all, and keeps the mode and the owner of a present one.
 * A link keeps leading to the file that is written.
 * A new file belongs to its owner alone (mode 0600).
 *
 * @throws the system's error if the file cannot be written, a file without permission to write included
 */
export function replaceFile(file: string, text: string): void {
  const present = statSync(file, { throwIfNoEntry: false })
  const target = present === undefined ? file : realpathSync(file)
  // A folder that may be written would otherwise let a file be replaced that may not.
  if (present !== undefined) closeSync(openSync(target, 'r+'))
  writeThroughDraft(target, text, (draft) => {
    if (present !== undefined) keepOwner(draft, present)
    renameSync(draft, target)
  })
}

function keepOwner(draft: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }): void {
  const own = statSync(draft)
  // Only root can give a file away. Without that, the file would change hands, which an error prevents.
  if (process.platform !== 'win32' && (own.uid !== uid || own.gid !== gid)) chownSync(draft, uid, gid)
  chmodSync(draft, mode & 0o7777)
}
