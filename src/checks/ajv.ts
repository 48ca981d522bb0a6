import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { SCHEMAS } from '../actions/folder.ts'
import { fitsInt64, isWrittenAsInteger } from '../wire/value.ts'

/** The address the shapes have while schemas are compiled; nothing is ever fetched from it. */
const BASE = 'ankiconnect-gateway://schemas'

/** Compiles schemas of the catalogue, which may refer to the shapes in schemas/shapes. */
export interface Compiler {
  /** @param name unique among the schemas compiled */
  compile(name: string, schema: object | boolean): ValidateFunction
}

interface Place {
  readonly parentData: object
  readonly parentDataProperty: string | number
}

/** Makes a compiler: strict, no coercion, no defaults, stops at the first error. */
export function createCompiler(): Compiler {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, verbose: true })
  ajv.addKeyword({
    keyword: 'x-written',
    type: 'number',
    schemaType: 'string',
    errors: false,
    validate: (how: 'integer' | 'integer or zero', number: number, _schema: unknown, place?: Place) =>
      place === undefined ||
      isWrittenAsInteger(place.parentData, place.parentDataProperty) ||
      (how === 'integer or zero' && number === 0),
  })
  ajv.addKeyword({
    keyword: 'x-int64',
    type: 'number',
    schemaType: 'boolean',
    errors: false,
    validate: (_on: boolean, _number: number, _schema: unknown, place?: Place) =>
      place === undefined || fitsInt64(place.parentData, place.parentDataProperty),
  })
  const folder = join(SCHEMAS, 'shapes')
  for (const file of readdirSync(folder)) {
    ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object, `${BASE}/shapes/${file}`)
  }
  return {
    compile: (name, schema) =>
      ajv.compile(typeof schema === 'object' ? { ...schema, $id: `${BASE}/actions/${name}` } : schema),
  }
}
