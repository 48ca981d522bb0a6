import type { Catalogue } from '../actions/catalogue.ts'
import type { TalliedOutcome } from '../observe/tally.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import { readValue } from '../wire/value.ts'
import { errorAnswer, type PlannedLeaf } from './plan.ts'

/** Sends leaf calls on; resolves to an outcome for each, in their order. */
type Send = (leaves: readonly Leaf[]) => Promise<readonly TalliedOutcome[]>

/**
 * Sends the leaf calls of clients that are held to one profile of Anki only while that one is open; while another is, they are
 * answered as AnkiConnect answers where none is. Anki is asked right before, so that a switch by hand just then can still
 * come in between (docs/policy.md).
 */
export async function sendWhereOpen(
  leaves: readonly PlannedLeaf[],
  catalogue: Catalogue,
  send: Send,
): Promise<readonly TalliedOutcome[]> {
  if (!leaves.some(isHeld)) return send(leaves)
  const action = catalogue.get('getActiveProfile')
  if (action === undefined) throw new Error('the catalogue has no getActiveProfile')
  const [open] = await send([{ action, params: null }])
  const name = open?.kind === 'result' ? readValue(open.text) : null
  const stays = (leaf: PlannedLeaf) => !isHeld(leaf) || leaf.client.ankiProfile === name
  const sent = leaves.some(stays) ? await send(leaves.filter(stays)) : []
  const failed = open?.kind === 'failed' ? open : errorAnswer(errors.collectionNotAvailable)
  let next = 0
  return leaves.map((leaf) => (stays(leaf) ? (sent[next++] as TalliedOutcome) : failed))
}

/** Whether a call waits for its client's profile: what says nothing of a collection is answered whichever is open, as where none is. */
export function isHeld({ action, client }: PlannedLeaf): boolean {
  return client.ankiProfile !== null && action.gateway.cache !== 'process'
}
