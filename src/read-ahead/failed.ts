import type { Leaf } from '../upstream/leaf.ts'
import { listItems } from '../wire/list.ts'
import type { Outcome } from '../wire/outcome.ts'

/** The replies of Anki to an id that it does not find after a long search. */
const MISSING = ['{}', 'null']

/** Returns whether Anki did not find what a call asks for. Such a look-up takes a hundred times as long as another. */
export function failedLookUp({ action }: Leaf, outcome: Outcome): boolean {
  if (outcome.kind !== 'result') return true
  const { text } = outcome
  if (action.gateway.inStepWith === null || !MISSING.some((word) => text.includes(word))) return false
  return listItems(text)?.some(({ start, end }) => MISSING.includes(text.toString('latin1', start, end))) ?? false
}
