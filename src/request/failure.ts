import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { failureText } from './settle.ts'
import { shownError } from './shown-error.ts'

/** The longest parameters, in bytes, whose texts are compared with an error. */
const COMPARED = 64 * 1024
/** The shortest text of a call that an error could give away. Shorter ones occur in every sentence. */
const TELLING = 4

/** Returns why a call failed, in words for the owner. Null if it did not fail, or if its client left. */
export function failureOf(leaf: Leaf, outcome: Outcome): string | null {
  if (outcome.kind === 'failed') {
    const { failure, error } = outcome
    return failure === 'abandoned' ? null : (error ?? failureText(leaf, failure)).text
  }
  if (outcome.kind !== 'error') return null
  return outcome.own?.text ?? shownError(outcome.text, textsOf(leaf))
}

/** Returns every text among the parameters, the longest first. Null if they are too large to search, or unreadable. */
function textsOf({ params, value }: Leaf): readonly string[] | null {
  if ((params?.length ?? 0) > COMPARED) return null
  const texts = new Set<string>()
  const collect = (part: unknown): void => {
    if (typeof part === 'string' && part.length >= TELLING) texts.add(part)
    else if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) collect(inner)
  }
  const read = value()
  if (read === null && params !== null) return null
  collect(read)
  return [...texts].sort((one, other) => other.length - one.length)
}
