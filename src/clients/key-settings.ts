import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readKeyFile } from '../settings/key-file.ts'
import { keyHash } from '../settings/key-kinds.ts'
import { eachOf, type Members, within } from '../settings/many.ts'
import type { Reading } from '../settings/reading.ts'
import { failureInside, invalid } from '../settings/reading.ts'
import type { ReadContext } from '../settings/setting.ts'
import { notes } from '../settings/texts.ts'

/**
 * The shortest key in characters that nobody can guess by trying.
 * The delay for wrong keys does not protect shorter ones.
 */
export const SHORT_KEY = 16
/** Matches a value that is a single variable. */
const WHOLE_VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/
/** POSIX permission bits that let the group or others use the file. */
const OTHERS = 0o077

/** One SHA-256 or several. While the owner replaces a key, both count. */
export const keyHashes = eachOf('sha256: and 64 hexadecimal digits, or a list of them', keyHash)

/** Returns the hashes of a client's keys from `key`, `keyHash` and `keyFile`. Empty if it has none. */
export function readKeys(
  name: string,
  { key, keyHash: given, keyFile }: Members,
  context: ReadContext,
): Reading<string[]> {
  const hashes: string[] = []
  /** The hashes for --print-config: the configured ones, and that of a key in plain text. */
  const shown: string[] = []
  const take = (text: string) => {
    if (text.length < SHORT_KEY) context.note(notes('config.key-short', { client: name, least: SHORT_KEY }))
    hashes.push(hash('sha256', text))
  }
  if (key !== undefined) {
    if (typeof key !== 'string' || key === '') return { ...invalid('expected a key, in quotes'), at: ['key'] }
    const written = context.written(['key']) ?? ''
    const isVariable = WHOLE_VARIABLE.test(written)
    if (!isVariable && isReadableByOthers(context.file)) {
      const advice = 'write keyHash or keyFile instead, take it from ${NAME}, or make the file yours alone (chmod 600)'
      return { ...invalid(`others can read a key in this file; ${advice}`), at: ['key'] }
    }
    take(key)
    if (isVariable) context.shows(['key'], written)
    else shown.push(hash('sha256', key))
  }
  if (given !== undefined) {
    const reading = keyHashes.read(given, within(context, 'keyHash'))
    if (!reading.ok) return failureInside(reading, 'keyHash')
    hashes.push(...reading.value)
    shown.push(...reading.value)
  }
  if (shown.length > 0) context.shows(['keyHash'], keyHashes.write(shown))
  if (keyFile !== undefined) {
    const reading = readKeyFile(keyFile, context.folder, `the key of client ${name}`)
    if (!reading.ok) return { ...reading, at: ['keyFile'] }
    context.reads(reading.value.file)
    if (reading.value.note !== undefined) context.note(reading.value.note)
    take(reading.value.key)
    context.shows(['keyFile'], reading.value.file)
  }
  return { ok: true, value: hashes }
}

function isReadableByOthers(file: string | null): boolean {
  return file !== null && process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0
}
