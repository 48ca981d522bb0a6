import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Path } from '../settings/setting.ts'
import { suggest } from '../settings/suggest.ts'
import { errors as settingTexts } from '../settings/texts.ts'
import { readShipped } from '../shipped.ts'
import type { ConfigDocument } from './document.ts'
import { type ConfigError, formatPath } from './error.ts'
import { codeOf as codeOfSetting } from './settings.ts'
import { errors as texts } from './texts.ts'

/** The parts of a JSON Schema that appear in error texts. */
interface Schema {
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
}

/** Reads the published grammar of the configuration file. */
export function readConfigSchema(): Schema {
  return JSON.parse(readShipped('schemas/config.json')) as Schema
}

/** The whole grammar, or the part of it that describes one client. */
export type GrammarPart = 'whole' | 'client'

/** Compiled once, because the gateway reads the configuration again whenever its file changes. */
const compiled = new Map<GrammarPart, { readonly schema: Schema; readonly validate: ValidateFunction }>()

/** Checks a document against schemas/config.json. Returns an error for every unknown member and every value of another kind. */
export function checkGrammar(document: ConfigDocument, source: string, part: GrammarPart = 'whole'): ConfigError[] {
  const { schema, validate } = compiled.get(part) ?? compile(part)
  if (validate(document.value)) return []
  const errors = validate.errors ?? []
  return errors
    .filter((error) => !isBesidePoint(error, errors))
    .map((error) => describe(error, document, source, { schema, part }))
}

function compile(part: GrammarPart): { schema: Schema; validate: ValidateFunction } {
  const whole = readConfigSchema() as Schema & { readonly $defs: Readonly<Record<string, Schema>> }
  const schema = part === 'whole' ? whole : { ...whole.$defs.client, $defs: whole.$defs }
  // A test proves that the grammar is a valid schema; checking it again would lengthen every start.
  const validate = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    validateSchema: false,
    meta: false,
  }).compile(schema)
  compiled.set(part, { schema, validate })
  return { schema, validate }
}

/** Whether an error is about the alternative that was not meant, for a setting that is a word or a map. */
function isBesidePoint({ instancePath, keyword }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const choice = errors.find((error) => error.keyword === 'anyOf' && error.instancePath === instancePath)
  if (choice === undefined) return false
  const isMap = typeof choice.data === 'object' && choice.data !== null
  return isMap ? BESIDE_MAP.has(keyword) : keyword !== 'anyOf'
}

/** The keywords of the alternatives to a map. */
const BESIDE_MAP: ReadonlySet<string> = new Set(['anyOf', 'const', 'enum', 'type'])

function describe(
  error: ErrorObject,
  document: ConfigDocument,
  source: string,
  { schema, part }: { readonly schema: Schema; readonly part: GrammarPart },
): ConfigError {
  const parent = (error.parentSchema ?? {}) as Schema
  const path = pointerToPath(error.instancePath, document.value)
  if (path.length === 0 && error.keyword === 'type') {
    const { text, code } = part === 'client' ? texts('config.client-root') : texts('config.root')
    return { source, path: '', message: text, code, ...document.locate([]) }
  }
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params.additionalProperty)
    const unknown = texts('config.unknown-key')
    const meant = suggest(key, Object.keys(parent.properties ?? {})) ?? findElsewhere(key, schema)
    return {
      source,
      path: formatPath([...path, key]),
      message: unknown.text,
      code: unknown.code,
      ...document.locateKey([...path, key]),
      ...(meant !== null && { suggestion: meant }),
    }
  }
  const words = (parent.enum ?? []).filter((word) => typeof word === 'string')
  const expected = parent.title ?? (words.length > 0 ? `one of ${words.join(', ')}` : `a value of type ${parent.type}`)
  const near = typeof error.data === 'string' ? suggest(error.data, words) : null
  const empty = error.data === null ? settingTexts('config.left-empty', { title: expected }) : null
  return {
    source,
    path: formatPath(path),
    message: empty?.text ?? `expected ${expected}`,
    code: empty?.code ?? codeOf(error, parent, part === 'client' ? ['clients'] : path),
    ...document.locate(path),
    ...(near !== null && { suggestion: near }),
  }
}

/** The code of a value of another kind: the one that its reader would give. */
function codeOf({ schemaPath }: ErrorObject, { enum: words, type, pattern }: Schema, place: Path): string {
  if (words !== undefined) return 'config.expected-word'
  const [, defined = ''] = /^#\/\$defs\/(duration|size|address|network)\/[^/]+$/.exec(schemaPath) ?? []
  const [first = ''] = [type].flat()
  const kind = defined || (pattern === undefined || first === 'integer' ? KINDS[first] : undefined)
  return kind === undefined ? codeOfSetting(place) : `config.expected-${kind}`
}

const KINDS: Readonly<Record<string, string>> = {
  integer: 'count',
  boolean: 'switch',
  string: 'text',
  object: 'map',
  array: 'list',
}

/** Returns the full path of a setting with the same name at another level; null if there is none or more than one. */
function findElsewhere(key: string, schema: Schema): string | null {
  const found: string[] = []
  const visit = (node: Schema, path: Path) => {
    for (const [name, member] of Object.entries(node.properties ?? {})) {
      if (plain(name) === plain(key)) found.push(formatPath([...path, name]))
      visit(member, [...path, name])
    }
  }
  visit(schema, [])
  return found.length === 1 ? (found[0] ?? null) : null
}

/** A name without what people spell differently: `when_down` for `whenDown`. */
function plain(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase()
}

/** Splits a JSON pointer into steps; a step into a list is a number. */
function pointerToPath(pointer: string, root: unknown): (string | number)[] {
  let value = root
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
      const isItem = Array.isArray(value)
      value = (value as Record<string, unknown> | null)?.[step]
      return isItem ? Number(step) : step
    })
}
