import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ClientConfig } from '../clients/client.ts'
import { readClient } from '../clients/settings.ts'
import { isMap } from '../settings/many.ts'
import { ownConfigFolder } from '../settings/own-folders.ts'
import { mistakesIn } from '../settings/reading.ts'
import type { Path, ReadContext } from '../settings/setting.ts'
import { type ConfigError, formatPath } from './error.ts'
import { type ImaginedFiles, NO_FILES, readConfigFile } from './file.ts'
import { mergeErrors } from './merge-errors.ts'
import { type OwnProfiles, ownProfileIn } from './own-profiles.ts'
import { codeOf } from './settings.ts'

/** A client with a file of its own. */
export interface FiledClient {
  readonly client: ClientConfig
  readonly source: string
  /** Its own profile, if it holds one. */
  readonly ownProfiles: OwnProfiles
}

/**
 * Returns the folder with one file for each client, NAME.yaml. It is next to the configuration file or, without one, in the user's
 * own configuration folder. Returns null if the environment names no such place.
 */
export function clientFolder(file: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const folder =
    file === undefined ? ownConfigFolder({ platform: process.platform, environment: env }) : dirname(resolve(file))
  return folder === null ? null : join(folder, 'clients.d')
}

/** Reads every client with a file of its own, in the order of their names. */
export async function readClientFolder(
  folder: string,
  env: NodeJS.ProcessEnv,
  context: Pick<ReadContext, 'note' | 'reads' | 'shows'>,
  imagined: ImaginedFiles = NO_FILES,
): Promise<{ clients: FiledClient[]; errors: ConfigError[] }> {
  const clients: FiledClient[] = []
  const errors: ConfigError[] = []
  for (const entry of entriesOf(folder, imagined)) {
    if (!entry.endsWith('.yaml') || entry.startsWith('.')) continue
    const source = join(folder, entry)
    context.reads(source)
    const { document, errors: text, unfit } = await readConfigFile(source, env, 'client', { imagined })
    if (document === null || !isMap(document.value)) {
      errors.push(...mergeErrors({ text, grammar: unfit, values: [] }))
      continue
    }
    const name = basename(entry, '.yaml')
    const shows = (at: Path, words: unknown) => context.shows(['clients', name, ...at], words)
    const written = (at: Path) => document.written(at)
    const reading = readClient(name, document.value, { ...context, folder, file: source, written, shows })
    const mistakes = reading.ok ? [] : mistakesIn(reading)
    const values = mistakes.map(({ message, code = codeOf(['clients']), at = [], suggestion }) => ({
      source,
      path: formatPath(at),
      message,
      code,
      ...document.locate(at),
      ...(suggestion !== undefined && { suggestion }),
    }))
    if (reading.ok)
      clients.push({ client: reading.value, source, ownProfiles: new Map(ownProfileIn(name, document.value)) })
    errors.push(...mergeErrors({ text, grammar: unfit, values }))
  }
  return { clients, errors }
}

function entriesOf(folder: string, imagined: ImaginedFiles): string[] {
  const there = existsSync(folder) ? readdirSync(folder) : []
  const more = [...imagined.keys()].filter((file) => dirname(file) === folder).map((file) => basename(file))
  return [...new Set([...there, ...more])].sort()
}
