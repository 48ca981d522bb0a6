import { dirname, resolve } from 'node:path'
import { isMap } from '../settings/many.ts'
import type { ReadingFailure } from '../settings/reading.ts'
import type { CommandLineOptions, Kind, Path, Rows } from '../settings/setting.ts'
import type { ConfigDocument } from './document.ts'
import { type ConfigError, formatPath } from './error.ts'
import { codeOf, type LeafSetting, optionName, rows, variableOf } from './settings.ts'

/** Where the values of settings may come from. */
export interface Givers {
  readonly options: CommandLineOptions
  readonly env: NodeJS.ProcessEnv
  readonly file: string | undefined
  readonly document: ConfigDocument | null
}

type Mistake = Omit<ReadingFailure, 'ok'>

/** A given value of a setting, its source, and a way to report a mistake in it. */
export interface GivenValue {
  readonly value: unknown
  readonly folder: string
  /** The file that holds it, if any. */
  readonly file: string | null
  /** Its path in the file. */
  readonly path: Path
  written(at: Path): string | null
  complain(mistake: Mistake): ConfigError
}

/** Finds the strongest source that has the setting. An empty environment variable counts as not set. */
export function findGiven({ path, row }: LeafSetting, { options, env, file, document }: Givers): GivenValue | null {
  const steps = path.split('.')
  const elsewhere = (source: string, name: string, value: unknown): GivenValue => ({
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
