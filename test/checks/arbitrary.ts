import fc from 'fast-check'
import type { Value } from '../../src/wire/value.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly Value[]
  readonly anyOf?: readonly Schema[]
  readonly if?: Schema
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema | boolean>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly 'x-written'?: string
}

const LIMIT = 4

/**
 * Values of a schema's types, within its bounds. What `if`, `anyOf` and `not` add is left to the caller to filter: they
 * are rare.
 */
export function valuesOf(schema: Schema | boolean, shapes: ReadonlyMap<string, object>): fc.Arbitrary<Value> {
  if (typeof schema === 'boolean') return anything
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^.*\//, '').replace(/\.json$/, '')
    return valuesOf(shapes.get(name) as Schema, shapes)
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  return types.length === 0 ? anything : fc.oneof(...types.map((type) => ofType(type, schema, shapes)))
}

/** Any JSON value of moderate size. */
export const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Value>

function ofType(type: string, schema: Schema, shapes: ReadonlyMap<string, object>): fc.Arbitrary<Value> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: bound(schema.minimum, -(2 ** 50)), max: bound(schema.maximum, 2 ** 50) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 50), max: 2 ** 50 })
    case 'string':
      return schema.pattern?.includes('\\p{Nd}')
        ? fc.integer().map(String)
        : fc.string({
            unit: 'grapheme-ascii',
            minLength: schema.minLength ?? 0,
            maxLength: Math.max(schema.minLength ?? 0, schema.maxLength ?? LIMIT),
          })
    case 'array':
      return fc.array(valuesOf(schema.items ?? true, shapes), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, schema.maxItems ?? LIMIT),
      })
    default:
      return objects(schema, shapes)
  }
}

function objects(schema: Schema, shapes: ReadonlyMap<string, object>): fc.Arbitrary<Value> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, valuesOf(member, shapes)] as const,
  )
  const known = fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] })
  if (schema.additionalProperties === false || schema.maxProperties === 0) return known as fc.Arbitrary<Value>
  const least = schema.minProperties ?? 0
  const others = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: LIMIT }), anything, {
    minKeys: least,
    maxKeys: Math.max(least, 2),
  })
  return fc.tuple(others, known).map(([more, named]) => ({ ...(more as object), ...named }) as Value)
}

function bound(limit: number | undefined, widest: number): number {
  return limit === undefined ? widest : Math.max(-Math.abs(widest), Math.min(Math.abs(widest), limit))
}
