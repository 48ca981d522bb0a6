import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { readClient } from './client.ts'
import type { ClientConfig } from './config.ts'
import type { Path } from './document.ts'
import { type ConfigError, formatPath } from './error.ts'
import { readConfigFile } from './file.ts'
import { ownConfigFolder } from './own-folder.ts'
import type { ReadContext } from './settings.ts'

/** A client that has a file of its own. */
export interface FiledClient {
  readonly client: ClientConfig
  readonly source: string
}

/**
 * The folder that holds one client a file, NAME.yaml: beside the configuration file, or, where there is none, in the user's
 * own configuration folder; null where the environment names no such place.
 */
export function clientFolder(file: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const folder = file === undefined ? ownConfigFolder({ platform: process.platform, env }) : dirname(resolve(file))
  return folder === null ? null : join(folder, 'clients.d')
}

/** Reads every client that has a file of its own, in the order of their names. */
export async function readClientFolder(
  folder: string,
  env: NodeJS.ProcessEnv,
  context: Pick<ReadContext, 'note' | 'reads'>,
): Promise<{ clients: FiledClient[]; errors: ConfigError[] }> {
  const clients: FiledClient[] = []
  const errors: ConfigError[] = []
  if (!existsSync(folder)) return { clients, errors }
  for (const entry of readdirSync(folder).sort()) {
    if (!entry.endsWith('.yaml') || entry.startsWith('.')) continue
    const source = join(folder, entry)
    context.reads(source)
    const read = await readConfigFile(source, env, 'client')
    if (!read.ok) {
      errors.push(...read.errors)
      continue
    }
    const { document } = read
    const isFromEnvironment = (at: Path) => document.isFromEnvironment(at)
    const name = basename(entry, '.yaml')
    const reading = readClient(name, document.value, { ...context, folder, file: source, isFromEnvironment })
    if (reading.ok) clients.push({ client: reading.value, source })
    else {
      const { message, at = [], suggestion } = reading
      errors.push({
        source,
        path: formatPath(at),
        message,
        ...document.locate(at),
        ...(suggestion !== undefined && { suggestion }),
      })
    }
  }
  return { clients, errors }
}
