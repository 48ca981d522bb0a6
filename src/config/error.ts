/** One reason why a configuration cannot be used. */
export interface ConfigError {
  /** The file as the owner named it, `command line` or `environment`. */
  readonly source: string
  /** The path of the setting (`upstream.timeout.read`, `listen[1]`), or the option or variable; empty for a whole file. */
  readonly path: string
  /** What was expected, in words; never the value that was given, which may be a secret. */
  readonly message: string
  /** Where in the file, both counted from 1. */
  readonly line?: number
  readonly column?: number
  /** What the owner probably meant. */
  readonly suggestion?: string
}

/** One line for the owner: `FILE:LINE:COLUMN: PATH: MESSAGE; did you mean SUGGESTION?` */
export function formatConfigError({ source, path, message, line, column, suggestion }: ConfigError): string {
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`
  const meant = suggestion === undefined ? '' : `; did you mean ${suggestion}?`
  return `${place}: ${path === '' ? '' : `${path}: `}${message}${meant}`
}

/** A path as a person reads it: `clients.phone.from[0]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
