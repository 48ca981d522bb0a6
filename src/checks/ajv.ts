import { _, Ajv2020, type Code, type KeywordCxt, nil, type ValidateFunction } from 'ajv/dist/2020.js'
import { listShipped, readShipped } from '../shipped.ts'
import { fitsInt64, isWrittenAsInteger, TEXTS } from '../wire/value.ts'

/** The address of the shapes during compilation. The gateway never fetches from it. */
const BASE = 'ankiconnect-gateway://schemas'

/** Compiles schemas of the catalogue, which may refer to the shapes in schemas/shapes. */
export interface Compiler {
  /** @param name unique among the schemas compiled */
  compile(name: string, schema: object | boolean): ValidateFunction
}

/** Generated code that is true if the current number fails. Only its holder keeps its spelling, if at all. */
function denied({ gen, it }: KeywordCxt, question: (holder: object, name: string | number) => boolean): Code {
  const asked = gen.scopeValue('func', { ref: question })
  const texts = gen.scopeValue('obj', { ref: TEXTS })
  return _`${it.parentData}[${texts}] !== undefined && !${asked}(${it.parentData}, ${it.parentDataProperty})`
}

/**
 * Makes a compiler: strict, no coercion, no defaults, stops at the first error. A test proves that the shipped schemas are valid, and
 * the reader of action files has checked the added ones. Checking them again would delay the first call by a tenth of a second.
 */
export function createCompiler(): Compiler {
  // A `then` may require members that its schema names outside it.
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    validateSchema: false,
    meta: false,
  })
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
  for (const file of listShipped('schemas/shapes')) {
    ajv.addSchema(JSON.parse(readShipped(`schemas/shapes/${file}`)) as object, `${BASE}/shapes/${file}`)
  }
  return {
    compile: (name, schema) =>
      ajv.compile(typeof schema === 'object' ? { ...schema, $id: `${BASE}/actions/${name}` } : schema),
  }
}
