import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { Reading } from './reading.ts'
import type { ReadContext } from './settings.ts'
import { readKeyFile } from './upstream.ts'

/** Shorter ones can be tried out; how slowly wrong keys are answered does not save them. */
export const SHORT_KEY = 16
const HASH = /^sha256:([0-9A-Fa-f]{64})$/
/** Members of a group or strangers may do anything with the file (POSIX permission bits). */
const OTHERS = 0o077

/** The hashes of a client's keys, from `key`, `keyHash` and `keyFile`; none where it has none. */
export function readKeys(
  name: string,
  { key, keyHash, keyFile }: Readonly<Record<string, unknown>>,
  context: ReadContext,
): Reading<string[]> {
  const hashes: string[] = []
  const take = (text: string) => {
    if (text.length < SHORT_KEY)
      context.note(`the key of client ${name} is short; ${SHORT_KEY} characters or more cannot be tried out`)
    hashes.push(hash('sha256', text))
  }
  if (key !== undefined) {
    if (typeof key !== 'string' || key === '') return { ...no('expected a key, in quotes'), at: ['key'] }
    if (!context.isFromEnvironment(['key']) && isReadableByOthers(context.file)) {
      const advice = 'write keyHash or keyFile instead, take it from ${NAME}, or make the file yours alone (chmod 600)'
      return { ...no(`others can read a key in this file; ${advice}`), at: ['key'] }
    }
    take(key)
  }
  if (keyHash !== undefined) {
    const hex = typeof keyHash === 'string' ? HASH.exec(keyHash)?.[1] : undefined
    if (hex === undefined) return { ...no('expected sha256: and 64 hexadecimal digits'), at: ['keyHash'] }
    hashes.push(hex.toLowerCase())
  }
  if (keyFile !== undefined) {
    const reading = readKeyFile(keyFile, context.folder, `the key of client ${name}`)
    if (!reading.ok) return { ...reading, at: ['keyFile'] }
    context.reads(reading.value.file)
    if (reading.value.note !== undefined) context.note(reading.value.note)
    take(reading.value.key)
  }
  return { ok: true, value: hashes }
}

function isReadableByOthers(file: string | null): boolean {
  return file !== null && process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
