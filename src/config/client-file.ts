import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What a client's file says, in the words of the configuration. */
export interface ClientMembers {
  readonly profile: string
  readonly origin?: string
  readonly from?: string
  readonly keyHash?: string
}

export type Written = { readonly ok: true; readonly file: string } | { readonly ok: false; readonly error: string }

/** Where the client of this name stands in a folder of clients. */
export function clientFile(folder: string, name: string): string {
  return join(folder, `${name}.yaml`)
}

/** Writes the file of a new client, all of it or nothing, for the owner's eyes alone (mode 0600). Never over one that is there. */
export function writeClientFile(folder: string, name: string, members: ClientMembers): Written {
  const file = clientFile(folder, name)
  // JSON texts are YAML; what looks like a number or a word of YAML stays text.
  const text = Object.entries(members).map(([member, value]) => `${member}: ${JSON.stringify(value)}\n`)
  // A name with a dot before it is no client's.
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const descriptor = openSync(draft, 'wx', 0o600)
    try {
      writeSync(descriptor, text.join(''))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    place(draft, file)
    return { ok: true, file }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { ok: false, error: code === 'EEXIST' ? `${file} is there already` : `${file} cannot be written (${code})` }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Removes the file of a client; false where there is none. */
export function removeClientFile(folder: string, name: string): boolean {
  const file = clientFile(folder, name)
  if (!existsSync(file)) return false
  rmSync(file)
  return true
}

/** A link fails where something is there already; not every file system has links. */
function place(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || existsSync(file)) throw Object.assign(new Error('there already'), { code: 'EEXIST' })
    renameSync(draft, file)
  }
}
