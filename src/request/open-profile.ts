import type { Catalogue } from '../actions/catalogue.ts'
import { leafOf } from '../upstream/leaf.ts'
import { type Sender, sendSome } from '../upstream/send.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { errors } from '../wire/errors.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { ownError } from '../wire/reply.ts'
import { readValue } from '../wire/value.ts'
import type { PlannedLeaf } from './plan.ts'

/**
 * Sends the leaf calls of clients that are bound to one profile of Anki only while that profile is open.
 * While it is not, returns AnkiConnect's error for no open profile.
 * The gateway asks Anki immediately before, but the user can still switch profiles in between (docs/policy.md).
 */
export async function sendWhereOpen(
  leaves: readonly PlannedLeaf[],
  { send }: Pick<Upstream, 'send'>,
  catalogue: Catalogue,
  sender: Sender,
): Promise<readonly Outcome[]> {
  if (!leaves.some(isHeld)) return send(leaves, sender)
  const action = catalogue.get('getActiveProfile')
  if (action === undefined) throw new Error('the catalogue has no getActiveProfile')
  const [open] = await send([leafOf(action, null)], sender)
  const name = open?.kind === 'result' ? readValue(open.text) : null
  const closed = open?.kind === 'failed' ? open : CLOSED
  const calls = leaves.map((leaf) => (!isHeld(leaf) || leaf.client.ankiProfile === name ? leaf : closed))
  return sendSome(calls, (some) => send(some, sender))
}

/** The outcome of a call that was not sent because another profile is open. */
export const CLOSED = answeredByAnki(ownError(errors('collection.not-available')))

/**
 * Returns whether a call needs its client's profile to be open.
 * A call that returns nothing about a collection goes to Anki whatever is open.
 */
export function isHeld({ action, client }: PlannedLeaf): boolean {
  return client.ankiProfile !== null && action.gateway.cache !== 'process'
}
