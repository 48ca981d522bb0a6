import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { scopeOfLeaf } from './group.ts'
import { judgeScoped } from './judged.ts'

/**
 * Returns the error of a call that the scope of its client refuses whatever the collection holds: by its action, its tags, its ids or its
 * decks. Returns null for other calls, which the scope can still refuse after it has asked Anki.
 */
export function refusedOutright(leaf: Leaf): Text | null {
  const scope = scopeOfLeaf(leaf)
  if (scope === null) return null
  // Neither the nonce nor the search is used: nothing is sent.
  const judged = judgeScoped(leaf, scope, { nonce: '', findNotes: leaf.action })
  return judged.kind === 'settled' && judged.outcome.kind === 'refused' ? judged.outcome.error : null
}
