import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Text } from '../settings/declare-texts.ts'
import { writeThroughDraft } from '../settings/draft.ts'
import { isClientName } from './settings.ts'
import { contents, texts } from './texts.ts'

/** The clients that the owner has revoked, as a file has them. */
export type Revoked =
  | { readonly ok: true; readonly names: readonly string[] }
  /** `line`: the number of the line that names no client. Null if the file cannot be read. */
  | { readonly ok: false; readonly line: number | null; readonly error: Text }

const HEADING = [contents('revoked.heading'), contents('revoked.how')].map(({ text }) => `# ${text}\n`).join('')

/** Returns the file that names the revoked clients, in the folder with a file for each client. */
export function revokedFile(folder: string): string {
  return join(folder, 'revoked.txt')
}

/** Reads the names of the revoked clients. There are none without a file. A line that is no name is an error, so that no slip lets one call. */
export function readRevoked(folder: string): Revoked {
  const file = revokedFile(folder)
  if (!existsSync(file)) return { ok: true, names: [] }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return { ok: false, line: null, error: texts('client.file-unreadable', { file, reason: codeOf(error) }) }
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim())
  const odd = lines.findIndex((line) => line !== '' && !isClientName(line))
  if (odd >= 0) return { ok: false, line: odd + 1, error: texts('client.revoked-line') }
  return { ok: true, names: [...new Set(lines.filter((line) => line !== ''))] }
}

/** Writes the names of the revoked clients, whole or not at all. Returns the reason if it cannot. */
function writeRevoked(folder: string, names: readonly string[]): Text | null {
  const file = revokedFile(folder)
  const text = HEADING + names.map((name) => `${name}\n`).join('')
  try {
    writeThroughDraft(file, text, (draft) => renameSync(draft, file))
    return null
  } catch (error) {
    return texts('client.file-unwritable', { file, reason: codeOf(error) })
  }
}

/** Adds a name to the file of revoked clients or takes it out, and leaves a file that says so already as it is. Returns the reason if it cannot. */
export function changeRevoked(folder: string, name: string, isRevoked: boolean): Text | null {
  const revoked = readRevoked(folder)
  if (!revoked.ok) return revoked.error
  if (revoked.names.includes(name) === isRevoked) return null
  const others = revoked.names.filter((other) => other !== name)
  return writeRevoked(folder, isRevoked ? [...others, name] : others)
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code)
}
