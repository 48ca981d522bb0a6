import type { Catalogue } from '../../src/actions/catalogue.ts'
import { shapeName } from './openrpc.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly items?: Schema | boolean
  readonly properties?: Readonly<Record<string, Schema | boolean>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  /** The shape of an object, where a schema says `if` it is one. */
  readonly then?: Schema
  readonly if?: { readonly minProperties?: number }
  readonly maxLength?: number
  readonly maxItems?: number
  readonly maxProperties?: number
}

const ALL_TYPES = 6

/** TypeScript types of the parameters and results of every action, from their schemas. */
export function typeDeclarations(catalogue: Catalogue, shapes: ReadonlyMap<string, object>): string {
  const lines = [
    '// Written by `npm run generate` from schemas/; change those instead.',
    '',
    ...[...shapes].flatMap(([name, shape]) => [
      comment((shape as Schema).description),
      `export type ${pascal(name)} = ${typeOf(shape as Schema)}`,
      '',
    ]),
    ...catalogue.all.flatMap(({ name, description, params, result }) => [
      comment(`Parameters of \`${name}\`: ${description}`),
      `export type ${pascal(name)}Params = ${typeOf(params as Schema)}`,
      comment(`Result of \`${name}\`.`),
      `export type ${pascal(name)}Result = ${typeOf(result as Schema | boolean)}`,
      '',
    ]),
    '/** The parameters and the result of each action. */',
    'export interface AnkiConnectActions {',
    ...catalogue.all.map(
      ({ name, description }) =>
        `  ${comment(description)}\n  ${name}: { params: ${pascal(name)}Params; result: ${pascal(name)}Result }`,
    ),
    '}',
    '',
  ]
  return lines.join('\n')
}

function comment(text: string | undefined): string {
  return `/** ${text ?? ''} */`
}

/** `addNote` is AddNote, `new-note` is NewNote. */
export function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())
}

function typeOf(schema: Schema | boolean): string {
  if (typeof schema === 'boolean') return 'unknown'
  if (schema.$ref !== undefined) return pascal(shapeName(schema.$ref))
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.type === undefined) return 'unknown'
  const types = new Set(typeof schema.type === 'string' ? [schema.type] : schema.type)
  if (types.size === ALL_TYPES && schema.maxLength !== 0 && schema.properties === undefined) return 'unknown'
  if (types.has('number')) types.delete('integer')
  return [...types].map((type) => memberOf(type, schema)).join(' | ')
}

function memberOf(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
      return 'number'
    case 'string':
      return schema.maxLength === 0 ? "''" : 'string'
    case 'array':
      return schema.maxItems === 0 ? '[]' : `readonly (${typeOf(schema.items ?? true)})[]`
    case 'object':
      if (schema.maxProperties === 0) return 'Record<string, never>'
      if (schema.then?.$ref !== undefined) return typeOf(schema.then)
      if (schema.if?.minProperties === 1 && schema.then?.required !== undefined)
        return `Record<string, never> | ${objectType({ ...schema, required: schema.then.required })}`
      return objectType(schema)
    default:
      return type
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined) return `{ readonly [name: string]: ${typeOf(additionalProperties ?? true)} }`
  const members = Object.entries(properties).map(([name, member]) => {
    const about =
      typeof member === 'object' && member.description !== undefined ? `${comment(member.description)}\n` : ''
    return `${about}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(member)}`
  })
  const open = additionalProperties === false ? [] : ['readonly [other: string]: unknown']
  const all = [...members, ...open]
  return all.length === 0 ? 'Record<string, never>' : `{\n${all.join('\n')}\n}`
}
