import { resolve } from 'node:path'
import type { LogConfig } from '../observe/settings.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { type Text, withCode } from '../settings/declare-texts.ts'
import { invalid } from '../settings/reading.ts'
import type { CommandLineOptions, Path } from '../settings/setting.ts'
import { clientFolder, readClientFolder } from './client-folder.ts'
import type { Config } from './config.ts'
import { checkConsistency } from './consistency.ts'
import { deepFreeze, defaultConfig } from './defaults.ts'
import type { ConfigDocument } from './document.ts'
import { noteUnknownVariables } from './environment.ts'
import { type ConfigError, fileError, formatPath } from './error.ts'
import { type ImaginedFiles, NO_FILES, readConfigFile } from './file.ts'
import { addFiledClients, type ClientSource, clientSources, revokeClients } from './filed-clients.ts'
import { mergeErrors } from './merge-errors.ts'
import { type OwnProfiles, ownProfilesIn, ownProfilesTaken, placeOfMistake, withOwnProfiles } from './own-profiles.ts'
import { noteUnusedPlain } from './plain.ts'
import { type ReadValues, readValues } from './read-values.ts'
import { configVariable } from './settings.ts'
import { notes as noteTexts, errors as texts } from './texts.ts'
import { noteOpenForRoutes } from './upstreams.ts'

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

/** No configuration file, which holds no mistakes. */
const NO_FILE = { document: null, errors: [], unfit: [] } as const

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

  // Several settings may name one file, and each adds the same note about it.
  const notes = new Set(noteUnknownVariables(env))
  const files = file === undefined ? [] : [resolve(file)]
  const shown: Loaded['shown'][number][] = []
  const context = {
    note: (text: Text) => void notes.add(withCode(text)),
    reads: (name: string) => void files.push(name),
    shows: (path: Path, words: unknown) => void shown.push({ path, words }),
  }
  const config = structuredClone(defaultConfig(sources.logFormat)) as unknown as Record<string, unknown>
  const values = readValues(config, { options, env, file, document }, context, only)
  // A map that lacks a required setting is read all the same, and no check can rely on what is missing.
  const lacking = loaded.unfit.filter(({ code }) => code === 'config.expected-map')
  const unread = new Set([...lacking.map(({ path }) => path.split(/[.[]/, 1)[0] ?? ''), ...values.unread])
  const errors = [...values.errors]

  const folder = clientFolder(file, env)
  const isRead = folder !== null && only === undefined
  const own = isRead ? await readClientFolder(folder, env, context, imagined) : { clients: [], errors: [] }
  if (own.errors.length > 0) unread.add('clients')
  errors.push(...own.errors, ...addFiledClients(config, own.clients, document))
  if (folder !== null) errors.push(...revokeClients(config, folder, context))
  if (Object.hasOwn(document?.value ?? {}, 'upstream')) {
    const both = values.sourceOf(['upstreams'])?.complain(invalid(texts('config.upstream-and-upstreams')))
    if (both !== undefined) errors.push(both)
  }

  const ownProfiles: OwnProfiles = new Map([
    ...own.clients.flatMap((one) => [...one.ownProfiles]),
    ...ownProfilesIn((document?.value as { clients?: unknown } | undefined)?.clients),
  ])
  const { profiles } = config as unknown as Config
  config.profiles = withOwnProfiles(profiles, ownProfiles)
  const finished = deepFreeze(config as unknown as Config)
  if (only === undefined) {
    const contradictions = [...ownProfilesTaken(profiles, ownProfiles), ...checkConsistency(finished, unread)]
    const fileOf = new Map(own.clients.map(({ client, source }) => [client.name, source]))
    errors.push(...contradictions.map((one) => errorAt(placeOfMistake(one, ownProfiles), values, fileOf)))
  }
  if (finished.sandbox && (values.isGiven('upstreams.0.url') || values.isGiven('upstreams')))
    context.note(noteTexts('config.sandbox-instead'))
  const all = mergeErrors({ text: loaded.errors, grammar: loaded.unfit, values: errors })
  if (all.length > 0) return { ok: false, errors: all }
  for (const note of [...noteUnusedPlain(finished), ...noteOpenForRoutes(finished)]) notes.add(note)
  return {
    ok: true,
    config: finished,
    notes: [...notes],
    files,
    clientFolder: folder,
    sources: clientSources(file, document, own.clients),
    written: file === undefined || document === null ? null : { file, document },
    shown,
  }
}

/** Returns the error for a contradiction, at the setting that some source gives, or in the file of the client that it is about. */
function errorAt(
  { targets, mistake, at = [], suggestion }: Contradiction,
  values: ReadValues,
  fileOf: ReadonlyMap<string | number | undefined, string>,
): ConfigError {
  const ownFile = targets[0] === 'clients' ? fileOf.get(at[0]) : undefined
  if (ownFile !== undefined) return { ...fileError(ownFile, mistake), path: formatPath(at.slice(1)) }
  const complaint = values.sourceOf(targets)?.complain({ ...invalid(mistake, suggestion), at })
  return complaint ?? { ...fileError('built-in', mistake), path: targets[0] ?? '' }
}
