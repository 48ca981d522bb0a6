import type { Outcome } from '../wire/outcome.ts'
import type { Leaf } from './leaf.ts'

/** Sends the leaf calls of one request in order. Resolves to an outcome for each. */
export type Send = (leaves: readonly Leaf[], sender: Sender) => Promise<readonly Outcome[]>

/** The client that waits for a request. */
export interface Sender {
  /** The name under which its turns count. */
  readonly client: string
  /** Aborts when the client has left. */
  readonly signal: AbortSignal
  /** Called before any part of it can reach Anki. */
  readonly onSend?: () => void
}

/** A signal that never aborts, for calls that never lose their client. */
export const NEVER: AbortSignal = new AbortController().signal

/** Sends one call on behalf of the gateway. */
export async function askOurselves(send: Send, leaf: Leaf): Promise<Outcome> {
  const [outcome] = await send([leaf], { client: 'gateway', signal: NEVER })
  return outcome as Outcome
}

/** Sends the calls that have no outcome yet, if any. Resolves to the outcomes of all calls in order. */
export async function sendSome<L extends Leaf>(
  calls: readonly (L | Outcome)[],
  send: (leaves: readonly L[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  if (areLeaves(calls)) return calls.length === 0 ? [] : send(calls)
  const leaves = calls.filter(isLeaf)
  const sent = leaves.length === 0 ? [] : await send(leaves)
  const next = sent.values()
  return calls.map((call) => (isLeaf(call) ? (next.next().value as Outcome) : call))
}

/** Returns whether a call has no outcome yet. */
export function isLeaf<L extends Leaf>(call: L | Outcome): call is L {
  return !('kind' in call)
}

function areLeaves<L extends Leaf>(calls: readonly (L | Outcome)[]): calls is readonly L[] {
  return calls.every(isLeaf)
}
