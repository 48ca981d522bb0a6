import { readFileSync } from 'node:fs'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ConfigDocument, Path } from './document.ts'
import { type ConfigError, formatPath } from './error.ts'
import { suggest } from './suggest.ts'

/** The parts of a JSON Schema that error texts are made of. */
interface Schema {
  readonly title?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
}

/** The published grammar of the configuration file, parsed. */
export function readConfigSchema(): Schema {
  return JSON.parse(readFileSync(new URL('../../schemas/config.json', import.meta.url), 'utf8')) as Schema
}

/** What a file is held against: the whole grammar, or the part of it that describes one client. */
export type GrammarPart = 'whole' | 'client'

/** Compiled once: a configuration is read anew whenever its file changes. */
const compiled = new Map<GrammarPart, { readonly schema: Schema; readonly validate: ValidateFunction }>()

/** Holds a document against schemas/config.json: an error for every unknown member and every value of another kind. */
export function checkGrammar(document: ConfigDocument, source: string, part: GrammarPart = 'whole'): ConfigError[] {
  const { schema, validate } = compiled.get(part) ?? compile(part)
  if (validate(document.value)) return []
  const errors = validate.errors ?? []
  return errors
    .filter((error) => !isBesidePoint(error, errors))
    .map((error) => describe(error, document, source, schema))
}

function compile(part: GrammarPart): { schema: Schema; validate: ValidateFunction } {
  const whole = readConfigSchema() as Schema & { readonly $defs: Readonly<Record<string, Schema>> }
  const schema = part === 'whole' ? whole : { ...whole.$defs.client, $defs: whole.$defs }
  // That the grammar is a schema is known by test; checking it again would lengthen every start.
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

/** Of a setting that is a word or a map, only what is wrong with the one that was meant is said. */
function isBesidePoint({ instancePath, keyword }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const choice = errors.find((error) => error.keyword === 'anyOf' && error.instancePath === instancePath)
  if (choice === undefined) return false
  const isMap = typeof choice.data === 'object' && choice.data !== null
  return isMap ? keyword === 'anyOf' || keyword === 'const' : keyword !== 'anyOf'
}

function describe(error: ErrorObject, document: ConfigDocument, source: string, root: Schema): ConfigError {
  const parent = (error.parentSchema ?? {}) as Schema
  const path = pointerToPath(error.instancePath, document.value)
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params.additionalProperty)
    const meant = suggest(key, Object.keys(parent.properties ?? {})) ?? findElsewhere(key, root)
    return {
      source,
      path: formatPath([...path, key]),
      message: 'there is no such setting',
      ...document.locateKey([...path, key]),
      ...(meant !== null && { suggestion: meant }),
    }
  }
  const words = (parent.enum ?? []).filter((word) => typeof word === 'string')
  const expected = words.length > 0 ? `one of ${words.join(', ')}` : (parent.title ?? `a value of type ${parent.type}`)
  const near = typeof error.data === 'string' ? suggest(error.data, words) : null
  return {
    source,
    path: formatPath(path),
    message: `expected ${expected}`,
    ...document.locate(path),
    ...(near !== null && { suggestion: near }),
  }
}

/** The full path of a setting with this very name at another level; null where there is none or more than one. */
function findElsewhere(key: string, schema: Schema): string | null {
  const found: string[] = []
  const visit = (node: Schema, path: Path) => {
    for (const [name, member] of Object.entries(node.properties ?? {})) {
      if (name === key) found.push(formatPath([...path, name]))
      visit(member, [...path, name])
    }
  }
  visit(schema, [])
  return found.length === 1 ? (found[0] ?? null) : null
}

/** A JSON pointer as steps; a step into a list is a number. */
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
