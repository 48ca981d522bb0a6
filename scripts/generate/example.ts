import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import { rows } from '../../src/config/settings.ts'
import { isMap } from '../../src/settings/many.ts'
import type { Row, Rows } from '../../src/settings/setting.ts'

const HEAD = `## AnkiConnect Gateway: every setting, with its default. The file works as it is:
##
##   ankiconnect-gateway --config gateway.example.yaml
##
## Everything in it is optional. Lines that begin with # are the defaults and, for clients, profiles, budgets and routes, examples: take
## the # and the blank behind it away to change them. Durations are written 100ms, 30s, 2min, 1h, 1d; sizes 512B, 16KiB, 8MiB, 1GiB.
## \${NAME} inside a text is that environment variable. A file NAME.yaml in the folder clients.d next to this file is one more client;
## \`ankiconnect-gateway clients add\` writes one. docs/settings.md describes each setting on one page; schemas/config.json is the grammar for
## editors.
`

/** Columns of a line, the sign of a comment and the indentation included. */
const WIDTH = 120
/** A list or a map shorter than this, in characters, gets one line. */
const SHORT = 80

/** gateway.example.yaml: every setting as a comment, with what it does and its default. */
export function exampleConfig(): string {
  const parts = Object.entries(rows as Rows)
    .filter(([, row]) => !row.optionOnly)
    .map(([name, row]) => setting(name, row, undefined).map(comment))
  return [HEAD, ...parts.map((lines) => `${lines.join('\n').replaceAll(/^# #(?=#)/gm, '#')}\n`)].join('\n')
}

/**
 * The lines of one setting. If it has a default or a value in the example shown, it is a setting once the comment is gone. Otherwise it
 * stays a comment with its example.
 */
function setting(name: string, row: Row, given: unknown): string[] {
  const { default: value, otherwise, examples = [], kind } = row
  const text = [...wrap(row.text), ...shortOf(name, row)]
  if (kind.rows !== undefined) return [...text, ...block(name, members(kind.rows, given))]
  if (given !== undefined) return [...text, ...yaml(name, given)]
  const [example] = examples
  if (isMap(value) && Object.keys(value).length === 0 && isMap(example))
    return [
      ...text,
      ...(kind.inside === undefined ? yaml(name, example) : [`${name}:`, ...indented(entry(kind, example))]),
    ]
  const inside = kind.inside?.step === '' ? kind.inside.rows : undefined
  if (inside !== undefined && isMap(value))
    return [...text, ...block(name, members(inside, value)), ...commented(name, examples)]
  const lines = value === undefined || otherwise !== undefined ? [] : yaml(name, value)
  const others = examples.filter((one) => !isDeepStrictEqual(one, value))
  if (inside === undefined) return [...text, ...lines, ...commented(name, others)]
  return [...text, ...lines, ...block(name, members(inside, examples.find(isMap))).map(comment)]
}

/** Values that may replace the map. */
function shortOf(name: string, { kind }: Row): string[] {
  const members = kind.rows ?? kind.inside?.rows ?? {}
  const values = (kind.shortNames ?? []).map((each) => members[each]?.default ?? members[each]?.examples?.[0])
  const lines = values.map((value) => yaml(name, value).join(' '))
  return lines.length === 0 ? [] : [`## In short: ${lines.join(', or ')}`]
}

/** The one entry of an example of a map by names, with all settings that it can have. */
function entry({ inside }: Row['kind'], example: object): string[] {
  const [[name, values] = ['', {}]] = Object.entries(example)
  return block(name, members(inside?.rows ?? {}, values))
}

/** A map of settings. It is a comment as a whole if all its lines are comments. */
function block(name: string, lines: readonly string[]): string[] {
  const all = [`${name}:`, ...indented(lines)]
  return lines.every((line) => line.startsWith('#')) ? all.map(comment) : all
}

function commented(name: string, values: readonly unknown[]): string[] {
  return values.flatMap((one) => yaml(name, one)).map(comment)
}

function comment(line: string): string {
  return `# ${line}`
}

function members(rows: Rows, given: unknown): string[] {
  return Object.entries(rows).flatMap(([name, row]) => setting(name, row, isMap(given) ? given[name] : undefined))
}

/** On one line where it is short. */
function yaml(name: string, value: unknown): string[] {
  const options = { lineWidth: 0, singleQuote: true }
  const line = `${name}: ${stringify(value, { ...options, collectionStyle: 'flow', flowCollectionPadding: false }).trim()}`
  return line.length < SHORT
    ? [line]
    : stringify({ [name]: value }, options)
        .trimEnd()
        .split('\n')
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < WIDTH - 10) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`## ${word}`)
  }
  return lines
}
