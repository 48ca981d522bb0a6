import { chmodSync, existsSync, realpathSync, renameSync } from 'node:fs'
import { writeThroughDraft } from '../settings/draft.ts'

/**
 * Writes a file whole or not at all, with exactly this mode: a key must not get into a file that others can read, whatever was there.
 * A link keeps leading to the file that is written.
 */
export function writeWhole(path: string, content: Buffer, mode: number): void {
  const target = existsSync(path) ? realpathSync(path) : path
  writeThroughDraft(target, content, (draft) => {
    chmodSync(draft, mode)
    renameSync(draft, target)
  })
}
