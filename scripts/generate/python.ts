import type { Action } from '../../src/actions/action.ts'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import type { KnownText } from './client.ts'
import { shapeName } from './openrpc.ts'
import { runtime } from './python-runtime.ts'
import { pascal, type Schema } from './types.ts'

const ALL_TYPES = 6

/** The TypedDicts that the types of a place need. */
interface Declared {
  readonly lines: string[]
  /** Whether lists and objects are what a caller gives, which may be any sequence and mapping. */
  readonly isGiven: boolean
}

/** clients/python/ankiconnect.py: the typed client in one file without dependencies. */
export function pythonClient(
  catalogue: Catalogue,
  shapes: ReadonlyMap<string, object>,
  errors: readonly KnownText[],
): string {
  const lines: string[] = []
  for (const [name, shape] of shapes) {
    const isOfOneType = typeof (shape as Schema).type === 'string'
    const type = typeOf(`${pascal(name)}${isOfOneType ? '' : 'Object'}`, shape as Schema, { lines, isGiven: true })
    if (type !== pascal(name)) lines.push(`${pascal(name)}: TypeAlias = ${quoted(type)}`, '')
  }
  const methods = catalogue.all.map((action) => {
    const { properties } = action.params as { properties: Record<string, Schema | boolean> }
    const parameters = action.parameters.map(({ name, required }) => {
      const type = typeOf(`${pascal(action.name)}${pascal(name)}`, properties[name] ?? true, { lines, isGiven: true })
      return `${name}: ${required ? type : `${type} | Unset = UNSET`}`
    })
    const result = typeOf(`${pascal(action.name)}Result`, action.result as Schema | boolean, { lines, isGiven: false })
    return { action, signature: ['self', ...(parameters.length > 0 ? ['*', ...parameters] : [])].join(', '), result }
  })
  return runtime({
    types: lines.join('\n'),
    calls: methods.map((method) => callMethod(method)).join('\n'),
    actions: methods.map((method) => actionMethod(method)).join('\n'),
    errors: errors.map(({ code, text }) => `    (${JSON.stringify(code)}, ${parts(text)}),`).join('\n'),
  })
}

interface Method {
  readonly action: Action
  readonly signature: string
  readonly result: string
}

function callMethod({ action, signature, result }: Method): string {
  return `    def ${action.name}(${signature}) -> Call[${result}]:
        ${docstring(action.description)}
        return Call("${action.name}", _given(${named(action)}))
`
}

function actionMethod({ action, signature, result }: Method): string {
  return `    def ${action.name}(${signature}) -> ${result}:
        ${docstring(action.description)}
        return cast(${quoted(result)}, self.invoke("${action.name}", _given(${named(action)})))
`
}

function named({ parameters }: Action): string {
  return parameters.map(({ name }) => `${name}=${name}`).join(', ')
}

function docstring(text: string): string {
  return `"""${text.replaceAll('\\', '\\\\').replaceAll('"""', "'''")}${text.endsWith('"') ? ' ' : ''}"""`
}

function parts(text: string): string {
  const all = text.split(/\{[a-z]\w*\}/).map((part) => JSON.stringify(part))
  return `(${all.join(', ')},)`
}

/** A type that names one declared later. */
function quoted(type: string): string {
  return JSON.stringify(type.replaceAll('"', "'"))
}

function typeOf(name: string, schema: Schema | boolean, declared: Declared): string {
  if (typeof schema === 'boolean') return 'Any'
  if (schema.$ref !== undefined) return pascal(shapeName(schema.$ref))
  if (schema.enum !== undefined) return `Literal[${schema.enum.map(literal).join(', ')}]`
  if (schema.type === undefined) return 'Any'
  const types = new Set(typeof schema.type === 'string' ? [schema.type] : schema.type)
  if (types.size === ALL_TYPES && schema.maxLength !== 0 && schema.properties === undefined) return 'Any'
  if (types.has('number')) types.delete('integer')
  return [...new Set([...types].map((type) => memberOf(name, type, schema, declared)))].join(' | ')
}

function literal(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}

function memberOf(name: string, type: string, schema: Schema, declared: Declared): string {
  switch (type) {
    case 'integer':
      return 'int'
    case 'number':
      return 'float'
    case 'boolean':
      return 'bool'
    case 'null':
      return 'None'
    case 'string':
      return schema.maxLength === 0 ? 'Literal[""]' : 'str'
    case 'array': {
      if (schema.maxItems === 0) return 'list[Never]'
      return `${declared.isGiven ? 'Sequence' : 'list'}[${typeOf(`${name}Item`, schema.items ?? true, declared)}]`
    }
    default:
      if (schema.maxProperties === 0) return 'dict[str, Never]'
      if (schema.then?.$ref !== undefined) return typeOf(name, schema.then, declared)
      return objectType(name, schema, declared)
  }
}

/** An object with known members is a TypedDict of its own. */
function objectType(name: string, schema: Schema, declared: Declared): string {
  const { properties, additionalProperties } = schema
  if (properties === undefined || Object.keys(properties).length === 0) {
    const value = typeOf(`${name}Value`, additionalProperties ?? true, declared)
    return `${declared.isGiven ? 'Mapping' : 'dict'}[str, ${value}]`
  }
  const required = schema.required ?? schema.then?.required ?? []
  const members = Object.entries(properties).flatMap(([member, of]) => {
    const type = typeOf(`${name}${pascal(member)}`, of, declared)
    const text = typeof of === 'object' ? of.description : undefined
    return [
      `    ${member}: ${required.includes(member) ? type : `NotRequired[${type}]`}`,
      ...(text === undefined ? [] : [`    ${docstring(text)}`]),
    ]
  })
  const about = schema.description === undefined ? [] : [`    ${docstring(schema.description)}`, '']
  declared.lines.push(`class ${name}(TypedDict):`, ...about, ...members, '')
  return name
}
