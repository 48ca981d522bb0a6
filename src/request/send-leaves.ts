import type { Catalogue } from '../actions/catalogue.ts'
import { type Sender, sendSome } from '../upstream/send.ts'
import type { LookUp, Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { Outcome } from '../wire/outcome.ts'
import { endApprovals } from './approved.ts'
import { noteDown } from './noted.ts'
import { isHeld, sendWhereOpen } from './open-profile.ts'
import type { PlannedLeaf } from './plan.ts'
import type { PaidRequest, Payer, Spending } from './spending.ts'
import { sendToEach } from './to-each.ts'
import type { WriteDown } from './write-down.ts'

/** The parts of a configuration that leaf calls go through before Anki. */
export interface Outbound {
  readonly catalogue: Catalogue
  readonly upstreams: Upstreams
  /** The budgets of the clients and the limits on load. */
  readonly spending: Spending
}

/** The outcomes of a request's leaf calls. `refusal` holds the headers for a request without any admitted call. */
export interface SentLeaves {
  readonly outcomes: readonly Outcome[]
  readonly refusal: Readonly<Record<string, string>> | null
}

/** Charges leaf calls, writes them into the audit log, and sends each to the Anki of its client. */
export async function sendLeaves(
  leaves: readonly PlannedLeaf[],
  payer: Payer,
  announce: WriteDown['announce'],
  { catalogue, upstreams, spending }: Outbound,
): Promise<SentLeaves> {
  const sender: Sender = { client: payer.client.name, signal: payer.signal }
  const sendTo = (to: Upstream, own: readonly PlannedLeaf[]) => sendWhereOpen(own, to, catalogue, sender)
  let outcomes: readonly Outcome[] | null = null
  let passage: PaidRequest
  try {
    passage = await spending.admit(leaves, payer)
    try {
      const calls = await noteDown(passage.calls, announce)
      outcomes = await sendSome(calls, (some) => sendToEach(some, upstreams, sendTo))
    } finally {
      passage.end(outcomes ?? [])
    }
  } finally {
    endApprovals(leaves, outcomes)
  }
  return { outcomes, refusal: passage.refusal === null ? null : await passage.refusal() }
}

/** Returns the look-up of calls that are free, need no particular profile and have the same Anki. Returns null for other calls. */
export function lookUpOf(leaves: readonly PlannedLeaf[], { upstreams, spending }: Outbound): LookUp | null {
  const [upstream, ...others] = new Set(leaves.map(({ client }) => upstreams.of(client)))
  const isPlain = others.length === 0 && spending.areFree(leaves) && !leaves.some(isHeld)
  return isPlain ? (upstream?.answers?.prepare(leaves) ?? null) : null
}
