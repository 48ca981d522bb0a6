import type { Caller } from '../clients/caller.ts'
import { remedyFor } from '../clients/remedy.ts'
import { likeliest, type Presence, whileUp } from '../request/presence.ts'
import { type Served, turnedAway } from '../request/served.ts'
import { isThere } from '../upstream/state.ts'
import type { Call } from '../wire/message.ts'
import type { Answer } from '../wire/reply.ts'
import type { Admission } from './admission.ts'
import { keyShown } from './key-shown.ts'

/** The result of asking the owner about a caller that is no client: an answer, or the end of its request. */
export type PermissionResult =
  | { readonly kind: 'granted'; readonly answer: Answer }
  | { readonly kind: 'turned away'; readonly served: Served }

/** The parts of a request that the owner's decision depends on. */
export interface PermissionRequest {
  readonly caller: Caller
  readonly body: Buffer
  /** Returns a signal that aborts when the caller has left. */
  readonly signal: () => AbortSignal
}

/**
 * Asks the owner about a caller that is not a client yet.
 * Returns null if Anki is unavailable or the answer is the one that every such caller gets.
 */
export async function askPermission(
  call: Call,
  { caller, body, signal }: PermissionRequest,
  presence: Presence & { readonly admission: Admission },
): Promise<PermissionResult | null> {
  const upstream = await likeliest(presence, caller)
  if (!isThere(await upstream.health.settled())) return null
  const decided = await presence.admission.permission(caller, keyShown(call, caller), body.length, signal())
  if (decided.kind === 'granted') return { kind: 'granted', answer: decided.answer }
  if (decided.kind === 'denied') return null
  const refused = turnedAway(remedyFor(caller, presence.clients, false))
  return { kind: 'turned away', served: await whileUp(presence, upstream, null, () => refused) }
}
