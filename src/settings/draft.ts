import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file whole or not at all, through a draft next to it that its owner alone can read (mode 0600).
 * The name of the draft starts with a dot, so that no reader of the folder takes it for a file of its own.
 *
 * @param place puts the draft, which is on the disk by then, into its place
 * @throws the system's error if the draft cannot be written, and the errors of `place`
 */
export function writeThroughDraft(file: string, content: string | Buffer, place: (draft: string) => void): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    const descriptor = openSync(draft, 'wx', 0o600)
    try {
      writeSync(descriptor, Buffer.from(content))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    place(draft)
  } finally {
    rmSync(draft, { force: true })
  }
}
