import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import type { ActionFile } from './catalogue.ts'
import { SCHEMAS } from './folder.ts'

/**
 * Reads an owner's own action files and checks each against schemas/action.schema.json.
 *
 * @throws Error with the file's name and what is wrong with it
 */
export function readActionFiles(files: readonly string[]): ActionFile[] {
  if (files.length === 0) return []
  const problemWith = actionFileCheck()
  return files.map((file) => {
    let content: unknown
    try {
      content = JSON.parse(readFileSync(file, 'utf8'))
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`)
    }
    const problem = problemWith(content)
    if (problem !== null) throw new Error(`${file}: ${problem}`)
    return content as ActionFile
  })
}

/** A function that says what is wrong with the content of an action file, or null. */
export function actionFileCheck(): (content: unknown) => string | null {
  // ajv is needed only where files are added, and takes longer to load than the whole catalogue.
  const require = createRequire(import.meta.url)
  const { Ajv2020: Ajv } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 }
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  const validate = ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, 'action.schema.json'), 'utf8')) as object)
  return (content) => {
    if (!validate(content)) return ajv.errorsText(validate.errors, { dataVar: 'file' })
    const { params, result } = content as ActionFile
    for (const [name, schema] of Object.entries({ params, result })) {
      if (ajv.validateSchema(schema) !== true) return ajv.errorsText(ajv.errors, { dataVar: `file/${name}` })
    }
    return null
  }
}
