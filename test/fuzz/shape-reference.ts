import { listShipped, readShipped } from '../../src/shipped.ts'
import { NumberText, type Spelt } from './parse.ts'

type Schema = boolean | { readonly [keyword: string]: unknown }

const shapes = new Map(
  listShipped('schemas/shapes').map((file) => [file, JSON.parse(readShipped(`schemas/shapes/${file}`)) as Schema]),
)

const ANNOTATIONS = [
  '$schema',
  '$id',
  'title',
  'description',
  'then',
  'else',
  'default',
  'examples',
  'additionalProperties',
]

/** Whether a value fits a schema of the catalogue, found keyword by keyword in the plainest way. */
export function fits(value: Spelt, schema: Schema): boolean {
  if (typeof schema === 'boolean') return schema
  return Object.entries(schema).every(([keyword, given]) => {
    if (ANNOTATIONS.includes(keyword) && keyword !== 'additionalProperties') return true
    const test = KEYWORDS[keyword]
    if (test === undefined) throw new Error(`the reference does not know the keyword ${keyword}`)
    return test(value, given as never, schema)
  })
}

const isObject = (value: Spelt): value is { readonly [name: string]: Spelt } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
const isWhole = (value: Spelt) => value instanceof NumberText && Number.isInteger(finite(value))
const isIntegerText = (value: NumberText) => !/[.eE]/.test(value.text)
/** Integers have no bounds in Python. */
const finite = (value: NumberText) =>
  isIntegerText(value) && !Number.isFinite(value.value) ? Math.sign(value.value) * Number.MAX_VALUE : value.value

const TYPES: Readonly<Record<string, (value: Spelt) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => value instanceof NumberText,
  integer: isWhole,
  array: (value) => Array.isArray(value),
  object: isObject,
}

const same = (one: Spelt, other: unknown): boolean =>
  one instanceof NumberText ? one.value === other : JSON.stringify(one) === JSON.stringify(other)
const ofNumber = (test: (value: number, limit: number) => boolean) => (value: Spelt, limit: never) =>
  !(value instanceof NumberText) || test(finite(value), limit)
const ofSize =
  (isKind: (value: Spelt) => boolean, size: (value: never) => number, isMost: boolean) =>
  (value: Spelt, limit: never) =>
    !isKind(value) || (isMost ? size(value as never) <= limit : size(value as never) >= limit)
const length = (text: string) => [...text].length
const items = (list: readonly Spelt[]) => list.length
const members = (value: object) => Object.keys(value).length

const KEYWORDS: Readonly<Record<string, (value: Spelt, given: never, schema: Exclude<Schema, boolean>) => boolean>> = {
  type: (value, given: string | string[]) => [given].flat().some((type) => TYPES[type]?.(value) === true),
  $ref: (value, given: string) => fits(value, shapes.get(given.replace(/^.*\//, '')) as Schema),
  enum: (value, given: unknown[]) => given.some((one) => same(value, one)),
  const: (value, given) => same(value, given),
  anyOf: (value, given: Schema[]) => given.some((one) => fits(value, one)),
  not: (value, given: Schema) => !fits(value, given),
  if: (value, given: Schema, schema) =>
    fits(value, ((fits(value, given) ? schema.then : schema.else) as Schema) ?? true),
  required: (value, given: string[]) => !isObject(value) || given.every((name) => Object.hasOwn(value, name)),
  properties: (value, given: Record<string, Schema>) =>
    !isObject(value) ||
    Object.entries(given).every(([name, one]) => !Object.hasOwn(value, name) || fits(value[name] as Spelt, one)),
  additionalProperties: (value, given: Schema, schema) =>
    !isObject(value) ||
    Object.entries(value).every(([name, one]) => Object.hasOwn(schema.properties ?? {}, name) || fits(one, given)),
  items: (value, given: Schema) => !Array.isArray(value) || value.every((one) => fits(one, given)),
  contains: (value, given: Schema) => !Array.isArray(value) || value.some((one) => fits(one, given)),
  pattern: (value, given: string) => typeof value !== 'string' || new RegExp(given, 'u').test(value),
  minimum: ofNumber((value, limit) => value >= limit),
  maximum: ofNumber((value, limit) => value <= limit),
  minLength: ofSize((value) => typeof value === 'string', length as never, false),
  maxLength: ofSize((value) => typeof value === 'string', length as never, true),
  minItems: ofSize(Array.isArray, items as never, false),
  maxItems: ofSize(Array.isArray, items as never, true),
  minProperties: ofSize(isObject, members as never, false),
  maxProperties: ofSize(isObject, members as never, true),
  'x-written': (value, given: string) =>
    !(value instanceof NumberText) || isIntegerText(value) || (given === 'integer or zero' && value.value === 0),
  'x-int64': (value) =>
    !(value instanceof NumberText) ||
    !isIntegerText(value) ||
    BigInt.asIntN(64, BigInt(value.text)) === BigInt(value.text),
}
