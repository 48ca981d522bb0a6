import { readFileSync } from 'node:fs'
import type { ConfigDocument } from './document.ts'
import type { ConfigError } from './error.ts'

export type FileResult = { ok: true; document: ConfigDocument } | { ok: false; errors: ConfigError[] }

/** Reads a configuration file and holds it against the grammar: that of the whole, or of one of its parts. */
export async function readConfigFile(
  file: string,
  env: NodeJS.ProcessEnv,
  part: 'whole' | 'client' = 'whole',
): Promise<FileResult> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    const message = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : reason
    return { ok: false, errors: [{ source: file, path: '', message }] }
  }
  // YAML and JSON Schema cost a tenth of a second to load, and most gateways run without a file.
  const [{ readDocument }, { checkGrammar }] = await Promise.all([import('./document.ts'), import('./grammar.ts')])
  const result = readDocument(text, file, env)
  if (!result.ok) return result
  const errors = checkGrammar(result.document, file, part)
  return errors.length > 0 ? { ok: false, errors } : result
}
