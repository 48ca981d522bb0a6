import { isMap, type Members, readAll, textBounds } from './many.ts'
import { invalid, isOff, isOn, type Reading, switchWords } from './reading.ts'
import type { Kind, ReadContext, Row, Rows, Schema, ValueOf } from './setting.ts'
import { errors } from './texts.ts'

/** A map of settings. */
export interface RecordKind<R extends Rows> extends Kind<ValueOf<R>> {
  readonly rows: R
  write(value: ValueOf<R>): Members
}

/** Returns the rows with the exact types they were written with. */
export function settings<const R extends Rows>(rows: R): R {
  return rows
}

/** How a map of settings is described, and given in short. */
export interface RecordOptions<R extends Rows> {
  /** The words for the map in an error. */
  readonly title?: string
  /** The members that a single value in place of the map can mean: the first one that knows the value as a word, otherwise the first. */
  readonly short?: readonly (keyof R & string)[]
}

/** A map of settings; an absent one has its default. The grammar (schemas/config.json) checks its members too. */
export function record<const R extends Rows>(rows: R, { title, short = [] }: RecordOptions<R> = {}): RecordKind<R> {
  const words = titleOf(rows, title, short)
  const member = (value: unknown): string =>
    short.find((name) => rows[name]?.kind.words?.some((word) => word === value)) ?? short[0] ?? ''
  return {
    unit: short[0] === undefined ? 'map' : `map, or its \`${short.join('` or `')}\``,
    rows,
    ...(short.length > 0 && { short: member, shortNames: short }),
    read(given, context) {
      const isShort = short.length > 0 && given !== null && typeof given !== 'object'
      const value = isShort ? { [member(given)]: given } : given
      if (!isMap(value)) return invalid(errors('config.expected-map', { title: words }))
      const all = Object.entries(rows)
      const reading = readAll(all, context, (row, inside, name) => readRow(row, value[name], inside))
      if (!reading.ok) return reading
      const found = all.map(([name, row], index) => [row.target ?? name, reading.value[index]])
      return { ok: true, value: Object.fromEntries(found) as ValueOf<R> }
    },
    write: (value) => writeRows(rows, value as Members),
    schema: (define) => {
      const all = inFile(rows)
      const required = all.filter(([, row]) => row.required).map(([name]) => name)
      return {
        title: words,
        ...shortSchema(rows, short),
        ...(required.length > 0 && { required }),
        additionalProperties: false,
        properties: Object.fromEntries(all.map(([name, row]) => [name, describe(row, row.kind.schema(define))])),
      }
    },
  }
}

/** The words for a map of settings, with an example. */
function titleOf<R extends Rows>(rows: R, title: string | undefined, short: readonly (keyof R & string)[]): string {
  const values = short.map((name) => rows[name]?.kind.schema((_name, made) => made()).title)
  const [name, value] =
    inFile(rows)
      .map(([each, row]): [string, unknown] => [each, row.default ?? row.examples?.[0]])
      .find(([, example]) => example !== undefined && !isMap(example)) ?? []
  const example = title === undefined && name !== undefined ? ` such as { ${name}: ${inYaml(value)} }` : ''
  return [...values, `${title ?? 'a map of settings'}${example}`].join(', or ')
}

/** Loading the YAML library costs a start without a file a tenth of a second, and these examples need no quotes. */
function inYaml(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The types of a map that may be given in short, and the bounds of the value in its place. */
function shortSchema<R extends Rows>(rows: R, short: readonly (keyof R & string)[]): Schema {
  const inline = (_name: string, made: () => Schema) => made()
  const members = short.map((name) => (rows[name] as Row).kind)
  if (members.length === 0) return { type: 'object' }
  const types = members.flatMap((kind) => kind.schema(inline).type ?? 'string').flat()
  const patterns = members.flatMap((kind) => (textBounds(kind).pattern as string | undefined) ?? [])
  return {
    type: [...new Set(['object', ...types])],
    ...(patterns.length === members.length ? { pattern: patterns.join('|') } : { minLength: 1 }),
  }
}

/**
 * `off`, which reads as null, or a map of settings, which may be given in short. If the map needs no member, `on` means its defaults. The
 * schema defines the map by `name`.
 */
export function offOr<const R extends Rows>(
  name: string,
  rows: R,
  { short = [] }: Pick<RecordOptions<R>, 'short'> = {},
): Kind<ValueOf<R> | null> {
  const map = record(rows, { short })
  const mayBeOn = Object.values(rows).every(({ required }) => !required)
  const title = `off, ${mayBeOn ? 'on, or ' : ''}${titleOf(rows, undefined, short)}`
  return {
    unit: `\`off\`${mayBeOn ? ', `on`' : ''} or a map${short[0] === undefined ? '' : `, or its \`${short[0]}\``}`,
    inside: { step: '', rows },
    shortNames: short,
    read(value, context) {
      if (isOff(value)) return { ok: true, value: null }
      if (short.length > 0 && looksLikeSwitch(value)) return invalid(errors('config.expected-map', { title }))
      if (isOn(value)) return mayBeOn ? map.read({}, context) : invalid(errors('config.expected-map', { title }))
      const isShort = short.length > 0 && value !== null && typeof value !== 'object'
      return isShort || isMap(value) ? map.read(value, context) : invalid(errors('config.expected-map', { title }))
    },
    write: (value) => (value === null ? 'off' : map.write(value)),
    schema: (define) => ({
      title,
      anyOf: [
        { enum: [false, ...switchWords.off, ...(mayBeOn ? [true, ...switchWords.on] : [])] },
        define(name, () => map.schema(define)),
      ],
    }),
  }
}

/** Whether a setting that is left empty (`clients:`) is the same as one that is absent: a map or a list that may hold nothing. */
export function mayBeEmpty({ kind, default: value, otherwise }: Row): boolean {
  if (kind.rows !== undefined) return Object.values(kind.rows).every(({ required }) => !required)
  if (otherwise !== undefined || typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.length === 0 : true
}

/** Reads the given value of a setting, otherwise its default. */
function readRow(row: Row, given: unknown, context: ReadContext): Reading<unknown> {
  const value = given ?? row.default ?? (row.kind.rows === undefined ? undefined : {})
  return value === undefined ? { ok: true, value: null } : row.kind.read(value, context)
}

/** Writes a map of settings, without those that are not set and those that are secret. */
export function writeRows(rows: Rows, value: Members): Members {
  const words = inFile(rows).flatMap(([name, row]): [string, unknown][] => {
    const one = value[row.target ?? name]
    const isUnset = one === null && row.default === undefined
    const written = isUnset ? undefined : row.kind.write(one)
    return written === undefined ? [] : [[name, written]]
  })
  return Object.fromEntries(words)
}

/** The defaults of a map of settings, in the words of the file. */
export function defaultsOf(rows: Rows): Members {
  const given = Object.entries(rows).filter(([, row]) => row.default !== undefined)
  return Object.fromEntries(given.map(([name, row]) => [name, row.default]))
}

/** The schema of a setting: that of its kind, with its description, default and examples. */
function describe(row: Row, { title, ...schema }: Schema): Schema {
  return orEmpty(row, {
    ...(title !== undefined && { title }),
    description: row.text,
    ...schema,
    ...(row.default !== undefined && row.otherwise === undefined && { default: row.default }),
    ...(row.examples !== undefined && { examples: row.examples }),
  })
}

/** The schema of a setting that may be left empty takes null too. */
function orEmpty(row: Row, schema: Schema): Schema {
  if (!mayBeEmpty(row)) return schema
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...(schema.anyOf as Schema[]), { type: 'null' }] }
  return { ...schema, type: [schema.type, 'null'].flat() }
}

function inFile(rows: Rows): [string, Row][] {
  return Object.entries(rows).filter(([, { optionOnly }]) => !optionOnly)
}

/** Words that other programs read as on or off, and that are not ours. As the name of a file they would surprise their owner. */
const OTHER_SWITCHES = [
  'on',
  'yes',
  'true',
  'off',
  'no',
  'false',
  'none',
  'null',
  'never',
  'disabled',
  'enabled',
  '0',
  '1',
]

function looksLikeSwitch(value: unknown): boolean {
  const isWord = typeof value === 'string' || typeof value === 'number'
  return isWord && OTHER_SWITCHES.includes(String(value).toLowerCase()) && !isOn(value)
}
