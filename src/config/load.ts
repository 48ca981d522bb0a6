import { dirname, resolve } from 'node:path'
import { completeClients } from './client.ts'
import { clientFolder, type FiledClient, readClientFolder } from './client-folder.ts'
import type { ClientConfig, Config, LogConfig } from './config.ts'
import { checkConsistency } from './consistency.ts'
import { deepFreeze, defaultConfig } from './defaults.ts'
import type { ConfigDocument, Path } from './document.ts'
import { noteUnknownVariables } from './environment.ts'
import { type ConfigError, formatPath } from './error.ts'
import { readConfigFile } from './file.ts'
import { noteUnusedPlain } from './plain.ts'
import { type CommandLineOptions, configVariable, type Setting, settings } from './settings.ts'
import { assign } from './upstreams.ts'

/** Everything a configuration may come from. Strongest first: options, environment, file, built-in. */
export interface ConfigSources {
  /** The configuration file. Without it, the one that ANKICONNECT_GATEWAY_CONFIG names; without that, none. */
  readonly file?: string
  readonly env: NodeJS.ProcessEnv
  readonly options: CommandLineOptions
  /** The log's format where nobody names one. */
  readonly logFormat?: LogConfig['format']
}

/** Where a client stands: a file, and the line in it where it is one of several. */
export interface ClientSource {
  readonly file: string
  readonly line: number | null
}

/** What was read. */
export interface Loaded {
  readonly ok: true
  readonly config: Config
  readonly notes: string[]
  /** All files that were read: a change of one is a change of the configuration. */
  readonly files: string[]
  /** The folder of the clients that have a file of their own; null where there is no place for it. */
  readonly clientFolder: string | null
  /** Where each configured client stands, by its name. */
  readonly sources: ReadonlyMap<string, ClientSource>
}

export type LoadResult = Loaded | { ok: false; errors: ConfigError[] }

/** A value that was given for a setting, by whom, and how to complain about it. */
interface Given {
  readonly value: unknown
  readonly folder: string
  /** The file it stands in, and what of it came from the environment. */
  readonly file: string | null
  isFromEnvironment(at: Path): boolean
  complain(message: string, at?: Path, suggestion?: string): ConfigError
}

/**
 * Reads the configuration from all its sources. It is complete, consistent and frozen, or there is at least one error; notes are
 * for the owner and stop nothing. Reads the configuration file, the clients in `clients.d` beside it (without a file: in the user's
 * configuration folder) and key files, nothing else.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadResult> {
  const { env, options } = sources
  const file = sources.file ?? options.config ?? (env[configVariable] || undefined)
  const loaded = file === undefined ? { ok: true as const, document: null } : await readConfigFile(file, env)
  if (!loaded.ok) return loaded

  const notes = noteUnknownVariables(env)
  const files = file === undefined ? [] : [resolve(file)]
  const note = (text: string) => void notes.push(text)
  const reads = (name: string) => void files.push(name)
  const config = structuredClone(defaultConfig(sources.logFormat)) as unknown as Record<string, unknown>
  const given = new Map<string, Given>()
  const errors: ConfigError[] = []
  for (const setting of settings) {
    const target = setting.target ?? setting.path ?? ''
    const source = findGiven(setting, options, env, file, loaded.document)
    if (source === null) continue
    const reading = setting.read(source.value, { ...source, note, reads })
    given.set(target, source)
    if (reading.ok) assign(config, target.split('.'), reading.value)
    else errors.push(source.complain(reading.message, reading.at, reading.suggestion))
  }
  /** Who gave the map of upstreams that a setting of one stands in. */
  const around = (target: string): Given | undefined => {
    const [map = '', index, ...steps] = target.split('.')
    const source = given.get(map)
    const name = map === 'upstreams' ? (config as unknown as Config).upstreams[Number(index)]?.name : undefined
    if (source === undefined || name === undefined) return undefined
    return { ...source, complain: (message, at = []) => source.complain(message, [name, ...steps, ...at]) }
  }
  const folder = clientFolder(file, env)
  const own = folder === null ? { clients: [], errors: [] } : await readClientFolder(folder, env, { note, reads })
  const filed = new Map<string | number | undefined, string>(
    own.clients.map(({ client, source }) => [client.name, source]),
  )
  errors.push(...own.errors, ...addClients(config, own.clients, loaded.document))
  if (Object.hasOwn(loaded.document?.value ?? {}, 'upstream')) {
    const message = 'there is an upstream as well: give that one a name, and move it in here'
    const both = given.get('upstreams')?.complain(message)
    if (both !== undefined) errors.push(both)
  }
  if (errors.length > 0) return { ok: false, errors }

  const finished = deepFreeze(config as unknown as Config)
  for (const { targets, message, at = [] } of checkConsistency(finished)) {
    const stands = targets[0] === 'clients' ? filed.get(at[0]) : undefined
    if (stands !== undefined) {
      errors.push({ source: stands, path: formatPath(at.slice(1)), message })
      continue
    }
    const source = targets.map((target) => given.get(target) ?? around(target)).find((found) => found !== undefined)
    errors.push(source?.complain(message, at) ?? { source: 'built-in', path: targets[0] ?? '', message })
  }
  if (finished.sandbox && (given.has('upstreams.0.url') || given.has('upstreams')))
    note('the sandbox takes the place of the upstream that is configured')
  if (errors.length > 0) return { ok: false, errors }
  notes.push(...noteUnusedPlain(finished))
  const places = sourcesOf(file, loaded.document, own.clients)
  return { ok: true, config: finished, notes, files, clientFolder: folder, sources: places }
}

function sourcesOf(
  file: string | undefined,
  document: ConfigDocument | null,
  filed: readonly FiledClient[],
): Map<string, ClientSource> {
  const { clients = {} } = (document?.value ?? {}) as { clients?: object }
  const own = Object.keys(file === undefined ? {} : clients).map((name): [string, ClientSource] => [
    name,
    { file: file as string, line: document?.locateKey(['clients', name]).line ?? null },
  ])
  return new Map([
    ...own,
    ...filed.map(({ client, source }): [string, ClientSource] => [client.name, { file: source, line: null }]),
  ])
}

/** The strongest source that has the setting. An empty environment variable counts as not set. */
function findGiven(
  { path, option, variable }: Setting,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
  file: string | undefined,
  document: ConfigDocument | null,
): Given | null {
  const elsewhere = (source: string, name: string, value: unknown): Given => ({
    value,
    folder: process.cwd(),
    file: null,
    isFromEnvironment: () => true,
    complain: (message, _at, suggestion) => ({ source, path: name, message, ...(suggestion && { suggestion }) }),
  })
  if (option !== undefined && options[option] !== undefined) {
    return elsewhere(
      'command line',
      `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      options[option],
    )
  }
  if (variable !== undefined && env[variable]) return elsewhere('environment', variable, env[variable])
  if (path === null || document === null || file === undefined) return null
  const steps = path.split('.')
  const value = steps.reduce<unknown>(
    (node, step) => (node as Record<string, unknown> | undefined)?.[step],
    document.value,
  )
  if (value === undefined) return null
  return {
    value,
    folder: dirname(resolve(file)),
    file,
    isFromEnvironment: (at) => document.isFromEnvironment([...steps, ...at]),
    complain(message, at = [], suggestion) {
      const place: Path = [...steps, ...at]
      return {
        source: file,
        path: formatPath(place),
        message,
        ...document.locate(place),
        ...(suggestion && { suggestion }),
      }
    },
  }
}

/** Puts the clients that have files of their own beside those of the file; a name that is given twice is an error. */
function addClients(
  config: Record<string, unknown>,
  filed: readonly FiledClient[],
  document: ConfigDocument | null,
): ConfigError[] {
  const { clients = {} } = (document?.value ?? {}) as { clients?: object }
  const doubles = filed.filter(({ client }) => Object.hasOwn(clients, client.name))
  const given = (config.clients as ClientConfig[]).filter(({ name }) => Object.hasOwn(clients, name))
  config.clients = completeClients([...given, ...filed.map(({ client }) => client)])
  const message = 'this client stands in the configuration file already'
  return doubles.map(({ source }) => ({ source, path: '', message }))
}
