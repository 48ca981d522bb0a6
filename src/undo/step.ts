import type { Text } from '../settings/declare-texts.ts'

/** One call of an undo. `says` tells the owner what it is for. */
export interface UndoStep {
  readonly action: string
  /** Parameters as JSON; ids in them are numbers below 2^53. */
  readonly params: Readonly<Record<string, unknown>> | { readonly text: string }
  readonly says: readonly Text[]
}
