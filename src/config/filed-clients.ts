import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { ClientConfig } from '../clients/client.ts'
import { readRevoked, revokedFile } from '../clients/revoked.ts'
import { completeClients } from '../clients/settings.ts'
import { isMap } from '../settings/many.ts'
import type { ReadContext } from '../settings/setting.ts'
import type { FiledClient } from './client-folder.ts'
import type { ConfigDocument } from './document.ts'
import { type ConfigError, fileError } from './error.ts'
import { notes as noteTexts, errors as texts } from './texts.ts'

/** The place of a client: a file, and the line in it if the file holds several. */
export interface ClientSource {
  readonly file: string
  readonly line: number | null
}

/** Returns the place of each client of the configuration file and of the clients with files of their own. */
export function clientSources(
  file: string | undefined,
  document: ConfigDocument | null,
  filed: readonly FiledClient[],
): Map<string, ClientSource> {
  const own = Object.keys(file === undefined ? {} : clientsIn(document)).map((name): [string, ClientSource] => [
    name,
    { file: file as string, line: document?.locateKey(['clients', name]).line ?? null },
  ])
  return new Map([
    ...own,
    ...filed.map(({ client, source }): [string, ClientSource] => [client.name, { file: source, line: null }]),
  ])
}

function clientsIn(document: ConfigDocument | null): object {
  const value = isMap(document?.value) ? document.value.clients : null
  return isMap(value) ? value : {}
}

/**
 * Adds the clients with files of their own to those of the configuration file. Returns an error for each name that is in both, unless the
 * client is the same in both: `--print-config` prints them all, and its output may be used next to their files.
 */
export function addFiledClients(
  config: Record<string, unknown>,
  filed: readonly FiledClient[],
  document: ConfigDocument | null,
): ConfigError[] {
  const clients = clientsIn(document)
  const given = (config.clients as ClientConfig[]).filter(({ name }) => Object.hasOwn(clients, name))
  const twin = ({ client }: FiledClient) => given.find(({ name }) => name === client.name)
  const doubles = filed.filter(
    (one) => Object.hasOwn(clients, one.client.name) && !isDeepStrictEqual(twin(one), one.client),
  )
  const added = filed.filter((one) => twin(one) === undefined)
  config.clients = completeClients([...given, ...added.map(({ client }) => client)])
  return doubles.map(({ source }) => fileError(source, texts('config.client-twice')))
}

/** Marks the clients that the owner has revoked. Returns an error if the file that names them cannot be read. */
export function revokeClients(
  config: Record<string, unknown>,
  folder: string,
  { note, reads }: Pick<ReadContext, 'note' | 'reads'>,
): ConfigError[] {
  const file = revokedFile(folder)
  if (existsSync(file)) reads(file)
  const revoked = readRevoked(folder)
  if (!revoked.ok) return [{ ...fileError(file, revoked.error), ...(revoked.line !== null && { line: revoked.line }) }]
  if (revoked.names.length === 0) return []
  const clients = config.clients as ClientConfig[]
  const [known, unknown] = [true, false].map((isKnown) =>
    revoked.names.filter((name) => clients.some((client) => client.name === name) === isKnown),
  ) as [string[], string[]]
  if (known.length > 0) note(noteTexts('config.revoked', { names: known.join(', '), file }))
  if (unknown.length > 0) note(noteTexts('config.revoked-unknown', { names: unknown.join(', '), file }))
  config.clients = clients.map((client) => (known.includes(client.name) ? { ...client, isRevoked: true } : client))
  return []
}
