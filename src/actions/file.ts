import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import { readShipped } from '../shipped.ts'
import type { Action } from './action.ts'
import type { WrittenFacts } from './facts.ts'

/** The content of a file in schemas/actions. */
export interface ActionFile {
  readonly action: string
  readonly title: string
  readonly description: string
  readonly params: { readonly properties: Readonly<Record<string, unknown>>; readonly required?: readonly string[] }
  readonly result: object | boolean
  readonly examples?: Action['examples']
  readonly gateway: WrittenFacts
}

/**
 * Reads an owner's own action files and checks each against schemas/action.schema.json.
 *
 * @param onOldName called with each file that says `gateway.narrowings`
 * @throws Error with the file's name and its mistake
 */
export function readActionFiles(files: readonly string[], onOldName: (file: string) => void = () => {}): ActionFile[] {
  if (files.length === 0) return []
  const problemWith = actionFileCheck()
  return files.map((file) => {
    let content: unknown
    try {
      content = withNewNames(JSON.parse(readFileSync(file, 'utf8')), () => onOldName(file))
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`)
    }
    const problem = problemWith(content)
    if (problem !== null) throw new Error(`${file}: ${problem}`)
    return content as ActionFile
  })
}

/** `gateway.narrowings` was the name of `gateway.restrictions` in 0.1; the gateway accepts it for one more release. */
function withNewNames(content: unknown, onOldName: () => void): unknown {
  const { gateway } = (content ?? {}) as { readonly gateway?: Readonly<Record<string, unknown>> }
  if (gateway?.narrowings === undefined || 'restrictions' in gateway) return content
  onOldName()
  const { narrowings: restrictions, ...facts } = gateway
  return { ...(content as object), gateway: { ...facts, restrictions } }
}

/** Returns a function that describes the mistake in the content of an action file, or returns null. */
export function actionFileCheck(): (content: unknown) => string | null {
  // Only added files need ajv, which takes longer to load than the whole catalogue.
  const require = createRequire(import.meta.url)
  const { Ajv2020: Ajv } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 }
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  const validate = ajv.compile(JSON.parse(readShipped('schemas/action.schema.json')) as object)
  return (content) => {
    if (!validate(content)) return ajv.errorsText(validate.errors, { dataVar: 'file' })
    const { params, result } = content as ActionFile
    for (const [name, schema] of Object.entries({ params, result })) {
      if (ajv.validateSchema(schema) !== true) return ajv.errorsText(ajv.errors, { dataVar: `file/${name}` })
    }
    return null
  }
}
