import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Text } from '../settings/declare-texts.ts'
import type { ConfigDocument } from './document.ts'
import { type ConfigError, fileError } from './error.ts'
import { errors } from './texts.ts'

/** A file with its mistakes. Without a document, nothing of the file can be used. */
export interface FileResult {
  readonly document: ConfigDocument | null
  /** Mistakes in the text: what is no YAML, variables that are not set. */
  readonly errors: readonly ConfigError[]
  /** Mistakes in the form of settings. */
  readonly unfit: readonly ConfigError[]
}

/** Texts that count instead of the files with these full names, to find out what a change would do. */
export type ImaginedFiles = ReadonlyMap<string, string>
export const NO_FILES: ImaginedFiles = new Map()

/** Reads a configuration file, or only one member of it, and checks it against the grammar of the whole or of one of its parts. */
export async function readConfigFile(
  file: string,
  env: NodeJS.ProcessEnv,
  part: 'whole' | 'client' = 'whole',
  { only, imagined = NO_FILES }: { readonly only?: string | undefined; readonly imagined?: ImaginedFiles } = {},
): Promise<FileResult> {
  let text: string
  try {
    text = imagined.get(resolve(file)) ?? new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { document: null, errors: [fileError(file, mistakeOf(String(code)))], unfit: [] }
  }
  // YAML and JSON Schema cost a tenth of a second to load, and most gateways run without a file.
  const [{ readDocument }, { checkGrammar }] = await Promise.all([import('./document.ts'), import('./grammar.ts')])
  const result = readDocument(text, file, env, only)
  const { document } = result
  const unfit = document === null ? [] : checkGrammar(document, file, part)
  return { document, errors: result.ok ? [] : result.errors, unfit }
}

function mistakeOf(code: string): Text {
  if (code === 'ENOENT') return errors('config.file-missing')
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return errors('config.file-encoding')
  return errors('config.file-unreadable', { reason: code })
}
