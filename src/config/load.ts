import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Config, deepFreeze, defaultConfig, type LogConfig } from './config.ts'
import { checkConsistency } from './consistency.ts'
import type { ConfigDocument, Path } from './document.ts'
import { noteUnknownVariables } from './environment.ts'
import { type ConfigError, formatPath } from './error.ts'
import { type CommandLineOptions, configVariable, type Setting, settings } from './settings.ts'

/** Everything a configuration may come from. Strongest first: options, environment, file, built-in. */
export interface ConfigSources {
  /** The configuration file. Without it, the one that ANKICONNECT_GATEWAY_CONFIG names; without that, none. */
  readonly file?: string
  readonly env: NodeJS.ProcessEnv
  readonly options: CommandLineOptions
  /** The log's format where nobody names one. */
  readonly logFormat?: LogConfig['format']
}

export type LoadResult = { ok: true; config: Config; notes: string[] } | { ok: false; errors: ConfigError[] }

/** A value that was given for a setting, by whom, and how to complain about it. */
interface Given {
  readonly value: unknown
  readonly folder: string
  complain(message: string, at?: readonly (string | number)[], suggestion?: string): ConfigError
}

/**
 * Reads the configuration from all its sources. It is complete, consistent and frozen, or there is at least one error; notes are
 * for the owner and stop nothing. Reads the configuration file and the key file, nothing else.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadResult> {
  const { env, options } = sources
  const file = sources.file ?? options.config ?? (env[configVariable] || undefined)
  const loaded = file === undefined ? { ok: true as const, document: null } : await loadDocument(file, env)
  if (!loaded.ok) return loaded

  const notes = noteUnknownVariables(env)
  const note = (text: string) => notes.push(text)
  const config = structuredClone(defaultConfig(sources.logFormat)) as unknown as Record<string, unknown>
  const given = new Map<string, Given>()
  const errors: ConfigError[] = []
  for (const setting of settings) {
    const target = setting.target ?? setting.path ?? ''
    const source = findGiven(setting, options, env, file, loaded.document)
    if (source === null) continue
    const reading = setting.read(source.value, { folder: source.folder, note })
    given.set(target, source)
    if (reading.ok) assign(config, target.split('.'), reading.value)
    else errors.push(source.complain(reading.message, reading.at, reading.suggestion))
  }
  if (errors.length > 0) return { ok: false, errors }

  const finished = deepFreeze(config as unknown as Config)
  for (const { targets, message } of checkConsistency(finished)) {
    const source = targets.map((target) => given.get(target)).find((found) => found !== undefined)
    errors.push(source?.complain(message) ?? { source: 'built-in', path: targets[0] ?? '', message })
  }
  if (finished.sandbox && given.has('upstream.url'))
    note('the sandbox takes the place of the upstream that is configured')
  return errors.length > 0 ? { ok: false, errors } : { ok: true, config: finished, notes }
}

async function loadDocument(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<{ ok: true; document: ConfigDocument } | { ok: false; errors: ConfigError[] }> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    const message = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : reason
    return { ok: false, errors: [{ source: file, path: '', message }] }
  }
  // YAML and JSON Schema cost a tenth of a second to load, and most gateways run without a file.
  const [{ readDocument }, { checkGrammar }] = await Promise.all([import('./document.ts'), import('./grammar.ts')])
  const result = readDocument(text, file, env)
  if (!result.ok) return result
  const errors = checkGrammar(result.document, file)
  return errors.length > 0 ? { ok: false, errors } : result
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

/** Sets a value in a tree whose branches all exist: the built-in configuration is complete. */
function assign(tree: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  const [step = '', ...rest] = steps
  if (rest.length === 0) tree[step] = value
  else assign(tree[step] as Record<string, unknown>, rest, value)
}
