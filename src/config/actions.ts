import { resolve } from 'node:path'
import { readActionFiles } from '../actions/file.ts'
import type { Reading } from './reading.ts'

/** An owner's own action files, by their full names; each is checked against the format before it is taken. */
export function readActions(value: unknown, folder: string, reads: (file: string) => void): Reading<string[]> {
  if (!Array.isArray(value)) return { ok: false, message: 'expected a list of action files' }
  const files: string[] = []
  for (const [index, name] of value.entries()) {
    const file = resolve(folder, String(name))
    reads(file)
    try {
      readActionFiles([file])
    } catch (error) {
      return { ok: false, message: (error as Error).message, at: [index] }
    }
    files.push(file)
  }
  return { ok: true, value: files }
}
