import { readFileSync } from 'node:fs'
import type { RuleWritten } from '../admin/rule.ts'
import type { Text } from '../settings/declare-texts.ts'

/** A rule before it is written: the text of its file now (null if there is none) and then. */
export interface DraftRule {
  readonly file: string
  readonly before: string | null
  readonly after: string
  readonly difference: readonly string[]
  readonly effect: string
  readonly reach: string
  /** Writes a new client by other means than the file alone. */
  readonly admit?: () => Promise<RuleWritten>
}

export type Drafted = { readonly ok: true; readonly draft: DraftRule } | { readonly ok: false; readonly error: Text }

/** Returns the text of a file, or null if there is none. */
export function fileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
