import { existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Text } from '../settings/declare-texts.ts'
import { writeThroughDraft } from '../settings/draft.ts'
import { texts } from './texts.ts'

/** The content of a client's file, in the terms of the configuration. */
export interface ClientMembers {
  readonly profile: string
  readonly origin?: string
  readonly from?: string
  readonly keyHash?: string
}

export type Written = { readonly ok: true; readonly file: string } | { readonly ok: false; readonly error: Text }

/** Returns the name of a client's file in a folder of clients. */
export function clientFile(folder: string, name: string): string {
  return join(folder, `${name}.yaml`)
}

/** Returns the text of a client's file. JSON texts are valid YAML. They keep a text that looks like a number or a word of YAML. */
export function clientText(members: ClientMembers): string {
  return Object.entries(members)
    .map(([member, value]) => `${member}: ${JSON.stringify(value)}\n`)
    .join('')
}

/**
 * Writes the file of a new client, whole or not at all.
 * Only the owner can read it (mode 0600).
 * Never overwrites a file.
 */
export function writeClientFile(folder: string, name: string, members: ClientMembers): Written {
  const file = clientFile(folder, name)
  try {
    writeThroughDraft(file, clientText(members), (draft) => place(draft, file))
    return { ok: true, file }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return { ok: false, error: texts('client.file-exists', { file }) }
    return { ok: false, error: texts('client.file-unwritable', { file, reason: String(code) }) }
  }
}

/** Removes the file of a client. Returns false if there is none. */
export function removeClientFile(folder: string, name: string): boolean {
  const file = clientFile(folder, name)
  if (!existsSync(file)) return false
  rmSync(file)
  return true
}

/** Puts the draft in its place. A link fails if the file already exists, but not every file system has links. */
function place(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || existsSync(file)) throw Object.assign(new Error('there already'), { code: 'EEXIST' })
    renameSync(draft, file)
  }
}
