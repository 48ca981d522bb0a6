import { hash } from 'node:crypto'
import { isClientName } from '../config/client.ts'
import { removeClientFile, writeClientFile } from '../config/client-file.ts'
import { builtInClients } from '../config/defaults.ts'
import { formatNetwork, type Network } from '../config/network.ts'

/** A client that is to be: its conditions, and a key in clear only where it is a fresh one. */
export interface NewClient {
  readonly name: string
  readonly profile: string
  readonly origin: string | null
  readonly from: Network | null
  readonly keyHash: string | null
  readonly key: string | null
}

export type Enrolled = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** Writes a client down; it is known when this has resolved, or nothing has changed. */
export type Enrol = (client: NewClient) => Promise<Enrolled>

/** What `createEnrol` needs. */
export interface EnrolOptions {
  /** Where clients have files of their own; null where there is no such place. */
  readonly folder: string | null
  /** Reads the configuration again; its errors where it cannot be used. */
  readonly reload: () => Promise<readonly string[]>
  /** The names of the clients there are. */
  readonly names: () => readonly string[]
}

const NO_FOLDER =
  'there is no folder to write clients to: start the gateway with --config FILE, and they go to clients.d beside it'
const BAD_NAME =
  'a client is called by letters, digits, dots, dashes and underscores, 64 at most, a letter or digit first'

/** Takes back what it wrote where the configuration could not be used with it. */
export function createEnrol({ folder, reload, names }: EnrolOptions): Enrol {
  return async ({ name, key, ...client }) => {
    if (folder === null) return no(NO_FOLDER)
    if (!isClientName(name) || builtInClients.some((builtIn) => builtIn === name)) return no(BAD_NAME)
    // Names are names of files, and some systems do not tell cases apart.
    if (names().some((taken) => taken.toLowerCase() === name.toLowerCase()))
      return no(`there is a client ${name} already`)
    const keyHash = key === null ? client.keyHash : hash('sha256', key)
    const written = writeClientFile(folder, name, {
      profile: client.profile,
      ...(client.origin !== null && { origin: client.origin }),
      ...(client.from !== null && { from: formatNetwork(client.from) }),
      ...(keyHash !== null && { keyHash: `sha256:${keyHash}` }),
    })
    if (!written.ok) return written
    const errors = await reload()
    if (errors.length === 0 && names().includes(name)) return { ok: true }
    removeClientFile(folder, name)
    return no(errors.length === 0 ? 'it was written and did not come into force' : errors.join('; '))
  }
}

function no(error: string): Enrolled {
  return { ok: false, error }
}
