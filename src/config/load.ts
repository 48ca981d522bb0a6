import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ClientConfig } from '../clients/client.ts'
import { readRevoked, revokedFile } from '../clients/revoked.ts'
import { completeClients } from '../clients/settings.ts'
import type { LogConfig } from '../observe/settings.ts'
import { type Text, withCode } from '../settings/declare-texts.ts'
import { isMap } from '../settings/many.ts'
import { invalid, mistakesIn, type ReadingFailure } from '../settings/reading.ts'
import type { CommandLineOptions, Kind, Path, ReadContext, Rows } from '../settings/setting.ts'
import { clientFolder, type FiledClient, readClientFolder } from './client-folder.ts'
import type { Config } from './config.ts'
import { checkConsistency } from './consistency.ts'
import { deepFreeze, defaultConfig } from './defaults.ts'
import type { ConfigDocument } from './document.ts'
import { noteUnknownVariables } from './environment.ts'
import { type ConfigError, fileError, formatPath } from './error.ts'
import { type ImaginedFiles, NO_FILES, readConfigFile } from './file.ts'
import { mergeErrors } from './merge-errors.ts'
import { type OwnProfiles, ownProfilesIn, ownProfilesTaken, placeOfMistake, withOwnProfiles } from './own-profiles.ts'
import { noteUnusedPlain } from './plain.ts'
import { codeOf, configVariable, type LeafSetting, leaves, optionName, rows, variableOf } from './settings.ts'
import { notes as noteTexts, errors as texts } from './texts.ts'
import { assign, noteOpenForRoutes } from './upstreams.ts'

/** The sources of a configuration. Options override the environment, which overrides the file, which overrides the built-in values. */
export interface ConfigSources {
  /** The configuration file. By default it is the one that ANKICONNECT_GATEWAY_CONFIG names, if any. */
  readonly file?: string
  readonly env: NodeJS.ProcessEnv
  readonly options: CommandLineOptions
  /** The format of the log if no source names one. */
  readonly logFormat?: LogConfig['format']
  /** The one section to read, such as `admin`. All others have their built-in values, and mistakes in them do not matter. */
  readonly only?: string
  /** Texts that count instead of files. */
  readonly imagined?: ImaginedFiles
}

/** The place of a client: a file, and the line in it if the file holds several. */
export interface ClientSource {
  readonly file: string
  readonly line: number | null
}

/** A configuration that can be used. */
export interface Loaded {
  readonly ok: true
  readonly config: Config
  readonly notes: string[]
  /** All files that were read. A change of one is a change of the configuration. */
  readonly files: string[]
  /** The folder of the clients with a file of their own; null if there is no place for it. */
  readonly clientFolder: string | null
  /** The words that `--print-config` shows instead of secrets, and their places. */
  readonly shown: readonly { readonly path: Path; readonly words: unknown }[]
  /** The configuration file as it is written; null without one. */
  readonly written: { readonly file: string; readonly document: ConfigDocument } | null
  /** The place of each configured client, by its name. */
  readonly sources: ReadonlyMap<string, ClientSource>
}

export type LoadResult = Loaded | { ok: false; errors: ConfigError[] }

/** The map of upstreams comes before the settings of its first one, which override it. */
const wholeFirst = leaves.toSorted((one, other) => depth(one) - depth(other))

function depth({ target }: LeafSetting): number {
  return target.split('.').length
}

type Mistake = Omit<ReadingFailure, 'ok'>

/** A given value of a setting, its source, and a way to report a mistake in it. */
interface Given {
  readonly value: unknown
  readonly folder: string
  /** The file that holds it, if any. */
  readonly file: string | null
  /** Its path in the file. */
  readonly path: Path
  written(at: Path): string | null
  complain(mistake: Mistake): ConfigError
}

/**
 * Reads the configuration from all its sources. Returns a complete, consistent and frozen configuration with notes for the owner, or at
 * least one error. Reads the configuration file, the clients in `clients.d` next to it (without a file: in the user's configuration
 * folder), key files and action files.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadResult> {
  const { env, options, only, imagined = NO_FILES } = sources
  const file = sources.file ?? options.config ?? (env[configVariable] || undefined)
  const loaded = file === undefined ? NO_FILE : await readConfigFile(file, env, 'whole', { only, imagined })
  const { document } = loaded
  if (file !== undefined && document === null) return { ok: false, errors: [...loaded.errors] }

  const notes = noteUnknownVariables(env)
  const files = file === undefined ? [] : [resolve(file)]
  const note = (text: Text) => void notes.push(withCode(text))
  const reads = (name: string) => void files.push(name)
  const config = structuredClone(defaultConfig(sources.logFormat)) as unknown as Record<string, unknown>
  const given = new Map<string, Given>()
  const errors: ConfigError[] = []
  // A map that lacks a required setting is read all the same, and no check can rely on what is missing.
  const lacking = loaded.unfit.filter(({ code }) => code === 'config.expected-map')
  const unread = new Set<string>(lacking.map(({ path }) => path.split(/[.[]/, 1)[0] ?? ''))
  const shown: Loaded['shown'][number][] = []
  const shows = (path: Path, words: unknown) => void shown.push({ path, words })
  for (const leaf of wholeFirst) {
    const { target, row, path } = leaf
    if (only !== undefined && path !== only && !path.startsWith(`${only}.`)) continue
    const source = findGiven(leaf, options, env, file, document)
    if (source === null) continue
    const inside = (at: Path, words: unknown) => shows([...source.path, ...at], words)
    const reading = row.kind.read(source.value, { ...source, note, reads, shows: inside })
    given.set(target, source)
    if (reading.ok) assign(config, target.split('.'), reading.value)
    else {
      errors.push(...mistakesIn(reading).map(source.complain))
      unread.add(target.split('.', 1)[0] ?? '')
      if (reading.usable !== undefined && target === 'clients') assign(config, ['clients'], reading.usable)
    }
  }
  /** Returns the source of the map of upstreams that holds a setting of one of them. */
  const around = (target: string): Given | undefined => {
    const [map = '', index, ...steps] = target.split('.')
    const source = given.get(map)
    const name = map === 'upstreams' ? (config as unknown as Config).upstreams[Number(index)]?.name : undefined
    if (source === undefined || name === undefined) return undefined
    return {
      ...source,
      complain: (mistake) => source.complain({ ...mistake, at: [name, ...steps, ...(mistake.at ?? [])] }),
    }
  }
  const folder = clientFolder(file, env)
  const own =
    folder === null || only !== undefined
      ? { clients: [], errors: [] }
      : await readClientFolder(folder, env, { note, reads, shows }, imagined)
  const filed = new Map<string | number | undefined, string>(
    own.clients.map(({ client, source }) => [client.name, source]),
  )
  if (own.errors.length > 0) unread.add('clients')
  errors.push(...own.errors, ...addClients(config, own.clients, document))
  if (folder !== null) errors.push(...revokeClients(config, folder, { note, reads }))
  if (Object.hasOwn(document?.value ?? {}, 'upstream')) {
    const both = given.get('upstreams')?.complain(invalid(texts('config.upstream-and-upstreams')))
    if (both !== undefined) errors.push(both)
  }

  const ownProfiles: OwnProfiles = new Map([
    ...own.clients.flatMap((one) => [...one.ownProfiles]),
    ...ownProfilesIn((document?.value as { clients?: unknown } | undefined)?.clients),
  ])
  const taken = ownProfilesTaken((config as unknown as Config).profiles, ownProfiles)
  config.profiles = withOwnProfiles((config as unknown as Config).profiles, ownProfiles)

  const finished = deepFreeze(config as unknown as Config)
  const mistakes = only === undefined ? [...taken, ...checkConsistency(finished, unread)] : []
  for (const contradiction of mistakes) {
    const { targets, mistake, at = [], suggestion } = placeOfMistake(contradiction, ownProfiles)
    const ownFile = targets[0] === 'clients' ? filed.get(at[0]) : undefined
    if (ownFile !== undefined) {
      errors.push({ ...fileError(ownFile, mistake), path: formatPath(at.slice(1)) })
      continue
    }
    const source = targets.map((target) => given.get(target) ?? around(target)).find((found) => found !== undefined)
    const complaint = source?.complain({ ...invalid(mistake, suggestion), at })
    errors.push(complaint ?? { ...fileError('built-in', mistake), path: targets[0] ?? '' })
  }
  if (finished.sandbox && (given.has('upstreams.0.url') || given.has('upstreams')))
    note(noteTexts('config.sandbox-instead'))
  const all = mergeErrors({ text: loaded.errors, grammar: loaded.unfit, values: errors })
  if (all.length > 0) return { ok: false, errors: all }
  notes.push(...noteUnusedPlain(finished), ...noteOpenForRoutes(finished))
  const places = sourcesOf(file, document, own.clients)
  // Several settings may name one file, and each adds the same note about it.
  const written = file === undefined || document === null ? null : { file, document }
  const unique = [...new Set(notes)]
  return { ok: true, config: finished, notes: unique, files, clientFolder: folder, sources: places, written, shown }
}

function sourcesOf(
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

/** Finds the strongest source that has the setting. An empty environment variable counts as not set. */
function findGiven(
  { path, row }: LeafSetting,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
  file: string | undefined,
  document: ConfigDocument | null,
): Given | null {
  const steps = path.split('.')
  const elsewhere = (source: string, name: string, value: unknown): Given => ({
    value,
    folder: process.cwd(),
    file: null,
    path: steps,
    written: () => null,
    complain: ({ message, code = codeOf(steps), suggestion }) => ({
      source,
      path: name,
      message,
      code,
      ...(suggestion && { suggestion }),
    }),
  })
  if (row.option !== undefined) {
    const [option, variable] = [optionName(row), variableOf(row)]
    const chosen = options[option.replace(/-[a-z]/g, (dash) => dash.slice(1).toUpperCase())]
    if (chosen !== undefined) return elsewhere('command line', `--${option}`, chosen)
    if (env[variable]) return elsewhere('environment', variable, env[variable])
  }
  if (row.optionOnly || document === null || file === undefined) return null
  const value = valueAt(document.value, steps)
  // A setting that is left empty counts as absent; where that could mean two things, the grammar refuses it.
  if (value === undefined || value === null) return null
  return {
    value,
    folder: dirname(resolve(file)),
    file,
    path: steps,
    written: (at) => document.written([...steps, ...at]),
    complain({ message, code, at = [], suggestion }) {
      const place: Path = [...steps, ...at]
      return {
        source: file,
        path: formatPath(place),
        message,
        code: code ?? codeOf(place),
        ...document.locate(place),
        ...(suggestion && { suggestion }),
      }
    },
  }
}

/** The value of a setting in the file: under its path, or in place of the map around it (`upstream: URL`). */
function valueAt(root: unknown, steps: readonly string[]): unknown {
  let node = root
  let inside: Rows = rows
  let short: Kind<unknown>['short']
  for (const step of steps) {
    if (isMap(node)) node = node[step]
    else if (node === null || (typeof node !== 'string' && typeof node !== 'number') || short?.(node) !== step)
      return undefined
    short = inside[step]?.kind.short
    inside = inside[step]?.kind.rows ?? {}
  }
  return node
}

function clientsIn(document: ConfigDocument | null): object {
  const value = isMap(document?.value) ? document.value.clients : null
  return isMap(value) ? value : {}
}

/** No configuration file, which holds no mistakes. */
const NO_FILE = { document: null, errors: [], unfit: [] } as const

/**
 * Adds the clients with files of their own to those of the configuration file. Returns an error for each name that is in both, unless the
 * client is the same in both: `--print-config` prints them all, and its output may be used next to their files.
 */
function addClients(
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
function revokeClients(
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
