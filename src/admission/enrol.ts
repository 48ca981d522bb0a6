import { hash } from 'node:crypto'
import { isBuiltIn } from '../clients/built-in.ts'
import { isDeviceName } from '../clients/device-name.ts'
import { type ClientMembers, removeClientFile, writeClientFile } from '../clients/file.ts'
import { isClientName } from '../clients/settings.ts'
import { formatNetwork, type Network } from '../net/network.ts'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/** A client to be created, with its conditions. It has a key in plain text only if the key is fresh. */
export interface NewClient {
  readonly name: string
  readonly profile: string
  readonly origin: string | null
  readonly from: Network | null
  readonly keyHash: string | null
  readonly key: string | null
}

export type Enrolled = { readonly ok: true } | { readonly ok: false; readonly error: Text }

/** Writes a client to its file. When this resolves, the client is in force or nothing has changed. */
export type Enrol = (client: NewClient) => Promise<Enrolled>

export interface EnrolOptions {
  /** The folder with a file for each client. Null if there is none. */
  readonly folder: string | null
  /** Reads the configuration again. Resolves to its errors if it cannot be used. */
  readonly reload: () => Promise<readonly string[]>
  /** Returns the names of all present clients. */
  readonly names: () => readonly string[]
}

/** Creates the function that enrols clients. It removes the file again if the configuration cannot be used with it. */
export function createEnrol({ folder, reload, names }: EnrolOptions): Enrol {
  return async (client) => {
    if (folder === null) return refused(texts('client.no-folder'))
    const { name } = client
    const unfit = nameError(name, names())
    if (unfit !== null) return refused(unfit)
    const written = writeClientFile(folder, name, clientMembers(client))
    if (!written.ok) return written
    const errors = await reload()
    if (errors.length === 0 && names().includes(name)) return { ok: true }
    removeClientFile(folder, name)
    return refused(
      errors.length === 0 ? texts('client.not-in-force') : texts('client.not-usable', { errors: errors.join('; ') }),
    )
  }
}

/** Returns the reason why a new client cannot have a name, or null. */
export function nameError(name: string, names: readonly string[]): Text | null {
  if (!isClientName(name) || isBuiltIn(name)) return texts('client.bad-name')
  if (isDeviceName(name)) return texts('client.device-name', { name })
  // A name is also a file name, and some systems do not distinguish case.
  const isTaken = names.some((taken) => taken.toLowerCase() === name.toLowerCase())
  return isTaken ? texts('client.exists', { name }) : null
}

/** Returns the content of a new client's file. */
export function clientMembers({ profile, origin, from, key, ...client }: NewClient): ClientMembers {
  const keyHash = key === null ? client.keyHash : hash('sha256', key)
  return {
    profile,
    ...(origin !== null && { origin }),
    ...(from !== null && { from: formatNetwork(from) }),
    ...(keyHash !== null && { keyHash: `sha256:${keyHash}` }),
  }
}

function refused(error: Text): Enrolled {
  return { ok: false, error }
}
