import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Value } from '../wire/value.ts'

interface Described {
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly maxLength?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly anyOf?: readonly { readonly required?: readonly string[] }[]
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

const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Says in one line what is wrong with a value: where, what it must be and what kind of thing it is. Names in the place are
 * those of the schemas; nothing of the value itself is repeated.
 *
 * @param root what the place starts with: `params` or `result`
 */
export function messageOf(errors: readonly ErrorObject[], root: string): string {
  const error = mostTelling(errors)
  const place = root + error.instancePath.replace(/\/([^/]*)/g, (_match, name: string) => step(name))
  if (error.keyword === 'required') return `${place}.${error.params.missingProperty as string} is missing`
  const expected = expectation(error)
  return `${place} must ${expected}, got ${kindOf(error.data as Value, error.keyword)}`
}

/** The error that goes deepest; of those the choice between alternatives stands for its branches. */
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
      return `be at least ${params.limit as number}`
    case 'maximum':
      return `be at most ${params.limit as number}`
    case 'x-int64':
      return 'fit into 64 bits'
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

/** The types a schema names, without those it takes only when they are empty. */
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
