import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { texts } from './texts.ts'

/** Why a scope refuses a call. */
export type ScopeRefusal = 'scope.whole' | 'scope.deck' | 'scope.ids' | 'scope.shared' | 'scope.media' | 'scope.deletes'

/** Returns the outcome of a call that leads outside the decks of its client. */
export function scopeRefusal(code: ScopeRefusal, { action }: Leaf): Outcome {
  return { kind: 'refused', error: texts(code, { action: action.name }), by: 'scope' }
}
