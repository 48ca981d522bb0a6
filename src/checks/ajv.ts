import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _, Ajv2020, type Code, type KeywordCxt, nil, type ValidateFunction } from 'ajv/dist/2020.js'
import { SCHEMAS } from '../actions/folder.ts'
import { fitsInt64, isWrittenAsInteger, TEXTS } from '../wire/value.ts'

/** The address the shapes have while schemas are compiled; nothing is ever fetched from it. */
const BASE = 'ankiconnect-gateway://schemas'

/** Compiles schemas of the catalogue, which may refer to the shapes in schemas/shapes. */
export interface Compiler {
  /** @param name unique among the schemas compiled */
  compile(name: string, schema: object | boolean): ValidateFunction
}

/** Code that holds where the answer about the number at hand is no; only where it hangs its spelling is kept, if at all. */
function denied({ gen, it }: KeywordCxt, question: (holder: object, name: string | number) => boolean): Code {
  const asked = gen.scopeValue('func', { ref: question })
  const texts = gen.scopeValue('obj', { ref: TEXTS })
  return _`${it.parentData}[${texts}] !== undefined && !${asked}(${it.parentData}, ${it.parentDataProperty})`
}

/**
 * Makes a compiler: strict, no coercion, no defaults, stops at the first error. That the schemas are schemas is known of the
 * shipped ones by test and of added ones since they were read; checking it again would take a tenth of a second before the first call.
 */
export function createCompiler(): Compiler {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, verbose: true, validateSchema: false, meta: false })
  ajv.addKeyword({
    keyword: 'x-written',
    type: 'number',
    schemaType: 'string',
    code: (context) => {
      const zero = context.schema === 'integer or zero' ? _` && ${context.data} !== 0` : nil
      context.fail(_`${denied(context, isWrittenAsInteger)}${zero}`)
    },
  })
  ajv.addKeyword({
    keyword: 'x-int64',
    type: 'number',
    schemaType: 'boolean',
    code: (context) => context.fail(denied(context, fitsInt64)),
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
