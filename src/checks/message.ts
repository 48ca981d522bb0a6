import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Text } from '../settings/declare-texts.ts'
import type { Value } from '../wire/value.ts'
import { texts } from './texts.ts'

interface Described {
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly maxLength?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly anyOf?: readonly Alternative[]
}

interface Alternative extends Pick<Described, 'title' | 'type'> {
  readonly required?: readonly string[]
  readonly $ref?: string
  readonly enum?: readonly unknown[]
}

const WORDS: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  string: 'a string',
  array: 'a list',
  object: 'an object',
}

const FITS_INT64 = 'fit into 64 bits'
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Describes in one line the mistake in a value: its place, what it must be and the kind of the given value. Names in the place come
 * from the schemas; the line repeats nothing of the value itself.
 *
 * @param root the start of the place: `params` or `result`
 */
export function messageOf(action: string, errors: readonly ErrorObject[], root: string): Text {
  const error = mostTelling(errors)
  const place = root + error.instancePath.replace(/\/([^/]*)/g, (_match, name: string) => step(name))
  if (error.keyword === 'required')
    return texts('check.missing', { action, place: `${place}.${error.params.missingProperty as string}` })
  const kind = kindOf(error.data as Value, error.keyword)
  return texts('check.shape', { action, place, expected: expectation(error), kind })
}

/** Returns the deepest error. Of several, the choice between alternatives represents its branches. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  const depth = Math.max(...errors.map(({ instancePath }) => instancePath.length))
  const deepest = errors.filter(({ instancePath, keyword }) => instancePath.length === depth && keyword !== 'if')
  return (deepest.findLast(({ keyword }) => keyword === 'anyOf') ?? deepest[0] ?? errors[0]) as ErrorObject
}

function step(name: string): string {
  if (/^[0-9]+$/.test(name)) return `[${name}]`
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : '[...]'
}

function expectation({ keyword, params, parentSchema, data }: ErrorObject): string {
  const schema = parentSchema as Described
  switch (keyword) {
    case 'minimum':
    case 'maximum':
      if (Number.isSafeInteger(params.limit)) return `be at ${keyword === 'minimum' ? 'least' : 'most'} ${params.limit}`
      // The bounds of 64-bit integers, which a JavaScript number cannot spell.
      return FITS_INT64
    case 'x-int64':
      return FITS_INT64
    case 'x-written':
      return 'be written as an integer'
    case 'enum':
      return `be one of ${(params.allowedValues as readonly unknown[]).map((allowed) => JSON.stringify(allowed)).join(', ')}`
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return params.limit === 1 ? 'not be empty' : `have ${params.limit as number} items`
    case 'anyOf': {
      const names = schema.anyOf?.flatMap(({ required }) => required ?? []) ?? []
      if (names.length > 0) return `have ${names.join(' or ')}`
      if (schema.title === undefined) return `be ${alternatives(schema)}`
      break
    }
    case 'pattern':
      if (LONE_SURROGATE.test(data as string)) return 'be a string without lone surrogates'
      break
    case 'maxItems':
    case 'maxLength':
    case 'maxProperties':
      if (params.limit !== 0) return `have ${params.limit as number} items`
  }
  return `be ${schema.title ?? types(schema)}`
}

/** Returns the types that a schema names, without those that must be empty. */
function types({ type, maxLength, maxItems, maxProperties }: Described): string {
  const emptyOnly = new Set([
    ...(maxLength === 0 ? ['string'] : []),
    ...(maxItems === 0 ? ['array'] : []),
    ...(maxProperties === 0 ? ['object'] : []),
  ])
  const all = typeof type === 'string' ? [type] : (type ?? [])
  const names = all.filter((name) => !emptyOnly.has(name) && !(name === 'integer' && all.includes('number')))
  const words = names.map((name) => WORDS[name] ?? name)
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'something else')
}

/** Describes the values that a schema of alternatives accepts. Leaves out empty values, because Python treats them all alike. */
function alternatives(schema: Described): string {
  const named = (schema.anyOf ?? []).filter((each) => each.enum === undefined && !each.$ref?.endsWith('/empty.json'))
  return named.length > 0 ? named.map((each) => each.title ?? types(each)).join(' or ') : types(schema)
}

function kindOf(value: Value, keyword: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (typeof value === 'number') {
    if (keyword === 'x-written') return 'one with a fraction or exponent'
    return Number.isInteger(value) ? 'an integer' : 'a number with a fraction'
  }
  const isList = Array.isArray(value)
  const isEmpty = (isList ? value : Object.keys(value)).length === 0
  return isList ? (isEmpty ? 'an empty list' : 'a list') : isEmpty ? 'an empty object' : 'an object'
}
