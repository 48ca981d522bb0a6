import type { Text } from '../settings/declare-texts.ts'
import { didYouMean } from '../settings/suggest.ts'

/** One reason why a configuration cannot be used. */
export interface ConfigError {
  /** The file as the owner named it, `command line` or `environment`. */
  readonly source: string
  /** The path of the setting (`upstream.timeout.read`, `listen[1]`), or the option or variable; empty for a whole file. */
  readonly path: string
  /** The mistake in words. It never holds the given value, which may be a secret. */
  readonly message: string
  /** The stable code of the mistake. */
  readonly code: string
  /** The place in the file, both counted from 1. */
  readonly line?: number
  readonly column?: number
  /** The word that the owner probably meant. */
  readonly suggestion?: string
}

/** An error about a whole file. */
export function fileError(source: string, { text, code }: Text): ConfigError {
  return { source, path: '', message: text, code }
}

/** One line for the owner: `FILE:LINE:COLUMN: PATH: MESSAGE; did you mean SUGGESTION? [CODE]` */
export function formatConfigError({ source, path, message, code, line, column, suggestion }: ConfigError): string {
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`
  const meant = suggestion === undefined ? '' : `; ${didYouMean(suggestion)}`
  return `${place}: ${path === '' ? '' : `${path}: `}${message}${meant} [${code}]`
}

/** A path as a person reads it: `clients.phone.from[0]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
