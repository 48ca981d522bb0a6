import { hash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { settingsIn, withSettings } from '../add-on/add-on.ts'
import type { RecordedFile, SetupRecord } from './record.ts'
import { texts } from './texts.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Puts every file of a setup back. A file that is as setup left it gets its old bytes. In the add-on's file, if it has changed since,
 * only the settings that setup changed go back. Other changed files stay.
 *
 * @returns a sentence for each file
 */
export function undoSetup(record: SetupRecord): string[] {
  return record.files.map((file) => {
    const now = existsSync(file.path) ? readFileSync(file.path) : null
    if (sameBytes(now, before(file))) return texts('setup.undo-same', { file: file.path }).text
    if (now === null || hash('sha256', now) === file.after) return putBack(file)
    return file.path === record.addOn
      ? putSettingsBack(file, now, record.changes)
      : texts('setup.undo-changed', { file: file.path }).text
  })
}

function putBack(file: RecordedFile): string {
  const old = before(file)
  if (old === null) rmSync(file.path, { force: true })
  else writeWhole(file.path, old, file.mode)
  return texts(old === null ? 'setup.undo-removed' : 'setup.undo-restored', { file: file.path }).text
}

function putSettingsBack(file: RecordedFile, now: Buffer, changes: SetupRecord['changes']): string {
  const names = Object.keys(changes)
  const present = settingsIn(now, names)
  const old = before(file)
  const earlier = old === null ? {} : settingsIn(old, names)
  const ours = names.filter((name) => present[name] === changes[name])
  // JSON leaves out members without a value, so a setting that was not there before goes.
  const values = Object.fromEntries(ours.map((name) => [name, earlier[name]]))
  const left = names.filter((name) => !ours.includes(name))
  // A key that is not setup's may be in the file, so nobody gets to read more of it than now.
  const mode = left.length === 0 ? file.mode : file.mode & statSync(file.path).mode
  writeWhole(file.path, withSettings(now, values), mode)
  return left.length === 0
    ? texts('setup.undo-settings', { file: file.path, names: ours.join(', ') }).text
    : texts('setup.undo-left', { file: file.path, names: ours.join(', ') || 'nothing', left: left.join(', ') }).text
}

function before({ before: old }: RecordedFile): Buffer | null {
  return old === null ? null : Buffer.from(old, 'base64')
}

function sameBytes(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other)
}
