import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Text } from './declare-texts.ts'
import { invalid, type Reading } from './reading.ts'
import { errors, notes } from './texts.ts'

/** Reads a key, AnkiConnect's or `whose`, from a file of one line. A relative name starts at `folder`. */
export function readKeyFile(value: unknown, folder: string, whose = "AnkiConnect's key"): Reading<KeyFile> {
  if (typeof value !== 'string' || value === '') return invalid(errors('config.expected-file'))
  const file = resolve(folder, value)
  let key: string
  let mode: number
  try {
    key = textOf(readFileSync(file)).trim()
    mode = statSync(file).mode
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    return invalid(errors('config.key-file-unreadable', { whose, file, reason }))
  }
  if (key.includes('\0') || key.includes('\ufffd')) return invalid(errors('config.key-file-encoding', { whose, file }))
  if (key === '' || /[\r\n]/.test(key)) return invalid(errors('config.key-file-lines', { whose, file }))
  if (process.platform === 'win32' || (mode & readableByOthers) === 0) return { ok: true, value: { key, file } }
  return {
    ok: true,
    value: { key, file, note: notes('config.key-file-readable', { file }) },
  }
}

/** A key file's content, and what its owner should know about the file. */
export interface KeyFile {
  readonly key: string
  /** The file's full name. */
  readonly file: string
  readonly note?: Text
}

/** Windows' PowerShell writes UTF-16 with `>`, and some editors a byte order mark. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}

/** Members of a group or strangers may read the file (POSIX permission bits). */
const readableByOthers = 0o044
