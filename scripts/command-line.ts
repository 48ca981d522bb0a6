import { parseArgs } from 'node:util'

/** A kind of number: a `count` is whole and at least 1, an `amount` is more than 0. */
type NumberKind = 'number' | 'count' | 'amount'

/** An option of a script: its kind, its default, and its line in the usage. */
export type ScriptOption =
  | { readonly kind: NumberKind; readonly default?: number; readonly text: string }
  | { readonly kind: 'text'; readonly default?: string; readonly text: string }
  | { readonly kind: 'switch'; readonly text: string }

/** The command line of a script, as its usage shows it. */
export interface CommandLine<Options extends Readonly<Record<string, ScriptOption>>> {
  /** How to call it, such as `npm run simulate --`. */
  readonly command: string
  /** Its purpose, in one line. */
  readonly purpose: string
  /** The words that it takes as well as options. Without them, a word is a mistake. */
  readonly words?: { readonly name: string; readonly text: string }
  readonly options: Options
}

type ValueOf<Option extends ScriptOption> = Option extends { kind: 'switch' }
  ? boolean
  : Option extends { kind: NumberKind; default: number }
    ? number
    : Option extends { kind: NumberKind }
      ? number | undefined
      : Option extends { default: string }
        ? string
        : string | undefined

/** The meaning of a call: values to run with, or a text that ends the script with a status. */
export type Called<Options extends Readonly<Record<string, ScriptOption>>> =
  | {
      readonly kind: 'run'
      readonly values: { readonly [Name in keyof Options]: ValueOf<Options[Name]> }
      readonly words: readonly string[]
    }
  | { readonly kind: 'ended'; readonly text: string; readonly status: 0 | 2 }

const NUMBERS: Readonly<Record<NumberKind, { readonly words: string; fits(value: number): boolean }>> = {
  number: { words: 'a number', fits: Number.isFinite },
  count: { words: 'a whole number from 1', fits: (value) => Number.isInteger(value) && value >= 1 },
  amount: { words: 'a number above 0', fits: (value) => Number.isFinite(value) && value > 0 },
}

/** Reads the words of a call. `--help` asks for the usage, and a mistake gives one line that names it. */
export function readWords<const Options extends Readonly<Record<string, ScriptOption>>>(
  line: CommandLine<Options>,
  given: readonly string[],
): Called<Options> {
  if (given.includes('--help') || given.includes('-h')) return { kind: 'ended', text: usageOf(line), status: 0 }
  const mistake = (text: string) => ({ kind: 'ended', text: `${text}; ${line.command} --help`, status: 2 }) as const
  const entries = Object.entries(line.options)
  const options = Object.fromEntries(
    entries.map(([name, { kind }]) => [name, { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) }]),
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...given], options, allowPositionals: line.words !== undefined })
  } catch (error) {
    // The sentences after the first one are about options that begin with a dash.
    return mistake(((error as Error).message.split('\n')[0] ?? '').replace(/\.(?: .*)?$/, ''))
  }
  const values: Record<string, unknown> = {}
  for (const [name, option] of entries) {
    const value = parsed.values[name] as string | boolean | undefined
    if (option.kind === 'switch') values[name] = value === true
    else if (value === undefined || option.kind === 'text') values[name] = value ?? option.default
    else {
      const { words, fits } = NUMBERS[option.kind]
      values[name] = Number(value)
      if (!fits(Number(value))) return mistake(`Option '--${name}' takes ${words}`)
    }
  }
  const words = parsed.positionals
  return { kind: 'run', values, words } as Called<Options>
}

/** Reads the command line of this process. Ends the process after the usage (status 0) or a mistake (status 2). */
export function readCommandLine<const Options extends Readonly<Record<string, ScriptOption>>>(
  line: CommandLine<Options>,
): Extract<Called<Options>, { kind: 'run' }> {
  const called = readWords(line, process.argv.slice(2))
  if (called.kind === 'run') return called as Extract<Called<Options>, { kind: 'run' }>
  if (called.status === 0) console.log(called.text)
  else console.error(called.text)
  process.exit(called.status)
}

/** Ends the process because of a mistake in its words, such as a name that nothing has, in one line and with status 2. */
export function endMistaken(text: string): never {
  console.error(text)
  process.exit(2)
}

function usageOf({ command, purpose, words, options }: CommandLine<Readonly<Record<string, ScriptOption>>>): string {
  const rows = Object.entries(options).map(([name, option]): readonly [string, string] => {
    const taken = option.kind === 'switch' ? '' : option.kind === 'text' ? ' TEXT' : ' N'
    const standard = option.kind === 'switch' || option.default === undefined ? '' : ` (default: ${option.default})`
    return [`--${name}${taken}`, `${option.text}${standard}`]
  })
  if (words !== undefined) rows.unshift([words.name, words.text])
  const width = Math.max(...rows.map(([name]) => name.length), 0) + 2
  const call = [command, words?.name, rows.length > 0 ? '[options]' : undefined].filter((part) => part !== undefined)
  return [
    `Usage: ${call.join(' ')}`,
    '',
    purpose,
    '',
    ...rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`),
  ].join('\n')
}
