import { isHeldForOwner } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import type { Asks } from '../safety/ask.ts'
import { MiB } from '../settings/units.ts'
import { releaseApprovals } from './approved.ts'
import type { Plan } from './plan.ts'

/** The means to hold a request while the owner may decide about its calls. */
export interface OwnerWait {
  readonly asks: Pick<Asks, 'decided'>
  /** The longest time that a request is held, in ms. */
  readonly hold: number
  readonly clock: Pick<Clock, 'steady'>
}

/** A request that may be held. */
export interface HoldableRequest {
  readonly body: Buffer
  readonly signal: () => AbortSignal
}

/** The longest request that is held, in bytes. Held requests take memory that others could use. */
const LONGEST_HELD = MiB

/**
 * Waits while the owner may decide about the calls of a plan, if their clients are held, and then judges the request again.
 * A held request has no place in a budget or in a queue, and no approval: others can use them meanwhile.
 *
 * @param again judges the request again, and resolves to null if the client has left
 */
export async function untilDecided(
  plan: Plan,
  { body, signal }: HoldableRequest,
  { asks, hold, clock }: OwnerWait,
  again: () => Promise<Plan | null>,
): Promise<Plan | null> {
  const { client, settled } = plan
  if (client === null || !isHeldForOwner(client) || body.length > LONGEST_HELD || hold === 0) return plan
  const questions = settled.flatMap(({ judged }) => judged?.question ?? [])
  if (questions.length === 0) return plan
  releaseApprovals(plan.leaves)
  const end = clock.steady() + hold
  const left = signal()
  for (const question of questions) {
    if (left.aborted) return null
    await asks.decided(question, client.name, Math.max(0, end - clock.steady()), left)
  }
  return left.aborted ? null : again()
}
