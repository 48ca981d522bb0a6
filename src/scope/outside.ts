import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { createGroup } from './group.ts'
import { createKnow, type Inquire } from './known.ts'
import { createQuestions } from './questions.ts'

/**
 * Finds out which ids of calls are outside for their clients, and sends none of the calls. Resolves to a list for each call: empty if all of
 * them are inside or the call names none, null if Anki did not say.
 */
export type FindOutside = (leaves: readonly Leaf[], ask: Inquire) => Promise<readonly (readonly string[] | null)[]>

export function createFindOutside(catalogue: Catalogue): FindOutside {
  const know = createKnow(createQuestions(catalogue))
  const judging = { nonce: '', findNotes: catalogue.get('findNotes') as Action }
  return async (leaves, ask) => {
    const { applied } = await createGroup(leaves, judging, know).apply(ask)
    return applied.map((one) => {
      if (one.kind === 'call') return one.outside
      const isUnknown = one.kind === 'settled' && one.outcome.kind !== 'refused'
      return isUnknown ? null : []
    })
  }
}
