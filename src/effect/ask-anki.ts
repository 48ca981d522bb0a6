import type { Catalogue } from '../actions/catalogue.ts'
import type { ScopeConfig } from '../actions/scope.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { isAnswer, type Outcome } from '../wire/outcome.ts'

/** A read of the gateway itself. */
export interface EffectRead {
  readonly action: string
  /** JSON text, so that long ids keep their digits. */
  readonly params: string
}

/** Asks several questions in one exchange. Resolves to their results, with null for an error of Anki, or to null without a reply. */
export type AskAnki = (questions: readonly EffectRead[]) => Promise<readonly unknown[] | null>

/** The name under which the reads queue. They are nobody's calls, and no budget counts them. */
const SELF = '(effect)'
/** The reads that a client with a scope may not see more of than the call changes. */
const OF_CLIENT: ReadonlySet<string> = new Set(['findNotes', 'findCards', 'notesInfo', 'cardsInfo', 'getDecks'])

/** @param scope the part of the collection that the call can change; null for all of it */
export function askAnki(
  { send }: Pick<Upstream, 'send'>,
  catalogue: Pick<Catalogue, 'get'>,
  signal: AbortSignal,
  scope: ScopeConfig | null,
): AskAnki {
  const client = scope === null ? null : ({ name: SELF, profile: null, mode: 'enforce', scope } as const)
  return async (questions) => {
    const leaves = questions.map(({ action, params }): Leaf => {
      const found = catalogue.get(action)
      if (found === undefined) throw new Error(`the catalogue has no action ${action}`)
      return leafOf(found, Buffer.from(params), OF_CLIENT.has(action) ? client : null)
    })
    if (leaves.length === 0) return []
    const outcomes = await send(leaves, { client: SELF, signal })
    return outcomes.every(isAnswer) ? outcomes.map(resultOf) : null
  }
}

function resultOf(outcome: Outcome): unknown {
  return outcome.kind === 'result' ? JSON.parse(outcome.text.toString()) : null
}
