import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { readClient } from './client.ts'
import type { ClientConfig } from './config.ts'
import type { Path } from './document.ts'
import { type ConfigError, formatPath } from './error.ts'
import { readConfigFile } from './file.ts'
import type { ReadContext } from './settings.ts'

/** A client that has a file of its own. */
export interface FiledClient {
  readonly client: ClientConfig
  readonly source: string
}

/** The folder beside a configuration file that holds one client a file: NAME.yaml. */
export function clientFolder(file: string): string {
  return join(dirname(resolve(file)), 'clients.d')
}

/** Reads every client that has a file of its own, in the order of their names. */
export async function readClientFolder(
  file: string,
  env: NodeJS.ProcessEnv,
  context: Pick<ReadContext, 'note' | 'reads'>,
): Promise<{ clients: FiledClient[]; errors: ConfigError[] }> {
  const folder = clientFolder(file)
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
