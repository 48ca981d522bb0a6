import type { Text } from './declare-texts.ts'
import type { Path } from './setting.ts'

/** Settings that are valid one by one but not together. */
export interface Contradiction {
  /** Paths in `Config` of the settings concerned, the likeliest culprit first. */
  readonly targets: readonly string[]
  readonly mistake: Text
  /** The path from the setting to the part of it that is wrong. */
  readonly at?: Path
  /** The word that was probably meant. */
  readonly suggestion?: string
}
