import type { Action } from '../../src/actions/action.ts'
import type { Catalogue } from '../../src/actions/catalogue.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * The catalogue as an OpenRPC document. Parameters and results are the schemas of the catalogue, shapes are components;
 * the facts that the gateway uses are under `x-gateway`.
 */
export function openRpc(catalogue: Catalogue, shapes: ReadonlyMap<string, object>, version: string): object {
  return {
    openrpc: '1.3.2',
    info: {
      title: 'AnkiConnect',
      description:
        'The HTTP API of the AnkiConnect add-on, version 6, as measured. A call is the JSON object ' +
        '{"action": NAME, "version": 6, "params": {...}}, sent as the body of a POST to /; its reply has `result` and ' +
        '`error`. `x-written` and `x-int64` restrict how a number is written, which JSON Schema cannot do: ids are ' +
        'written as integers (AnkiConnect refuses 5.0) and fit into 64 bits.',
      license: { name: 'MIT' },
      version,
    },
    methods: catalogue.all.map(method),
    components: {
      schemas: Object.fromEntries(
        [...shapes].map(([name, shape]) => [name, withComponentReferences(omitDialect(shape))]),
      ),
    },
  }
}

function method(action: Action): object {
  const {
    type: _type,
    properties,
    required: _required,
    additionalProperties: _closed,
    ...conditions
  } = action.params as {
    properties: Record<string, Json>
    [keyword: string]: unknown
  }
  return {
    name: action.name,
    summary: action.title,
    description: action.description,
    paramStructure: 'by-name',
    params: action.parameters.map(({ name, required }) => ({
      name,
      required,
      schema: withComponentReferences(properties[name] as Json),
    })),
    ...(Object.keys(conditions).length > 0 ? { 'x-conditions': withComponentReferences(conditions as Json) } : {}),
    result: { name: 'result', schema: withComponentReferences(action.result as Json) },
    examples: action.examples.map(({ params, result }, index) => ({
      name: `example ${index + 1}`,
      params: Object.entries(params).map(([name, value]) => ({ name, value: value as Json })),
      result: { name: 'result', value: result as Json },
    })),
    'x-gateway': action.gateway,
  }
}

function omitDialect(shape: object): Json {
  const { $schema: _dialect, ...rest } = shape as { [name: string]: Json }
  return rest
}

/** The same schema with references to shapes as references to components. */
function withComponentReferences(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withComponentReferences)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) =>
      name === '$ref' && typeof value === 'string'
        ? [name, `#/components/schemas/${shapeName(value)}`]
        : [name, withComponentReferences(value)],
    ),
  )
}

/** The name of a shape from a reference to its file: `../shapes/id.json` is `id`. */
export function shapeName(reference: string): string {
  return reference.replace(/^.*\//, '').replace(/\.json$/, '')
}
