import { isHeldForOwner } from '../clients/client.ts'
import type { Asks } from '../safety/ask.ts'
import { MiB } from '../settings/units.ts'
import { releaseApprovals } from './approved.ts'
import type { Plan } from './plan.ts'

/** The means to hold a request while the owner may decide about its calls. */
export interface OwnerWait {
  readonly asks: Pick<Asks, 'decided'>
  /** The longest time that a request is held, in ms. */
  readonly hold: number
}

/** A request that may be held. */
export interface HoldableRequest {
  readonly body: Buffer
  readonly signal: () => AbortSignal
}

/** The longest request that is held, in bytes. Held requests take memory that others could use. */
const LONGEST_HELD = MiB

/**
 * Waits while the owner may decide about the one call of a plan that asks, if its client is held.
 * A plan with other changes is not held.
 * A held request has no place in a budget or in a queue, and no approval: others can use them meanwhile.
 *
 * @returns `passed` for a plan that is not held, `held` after the wait, when the request has to be judged again, and `gone` if the client
 * left
 */
export async function untilDecided(
  { client, settled, leaves }: Plan,
  { body, signal }: HoldableRequest,
  { asks, hold }: OwnerWait,
): Promise<'passed' | 'held' | 'gone'> {
  if (client === null || !isHeldForOwner(client) || body.length > LONGEST_HELD || hold === 0) return 'passed'
  const [question, ...others] = settled.flatMap(({ judged }) => judged?.question ?? [])
  // The owner decides by an effect that knows nothing of other changes in the same request.
  if (question === undefined || others.length > 0 || leaves.some((leaf) => leaf.writes())) return 'passed'
  releaseApprovals(leaves)
  const left = signal()
  await asks.decided(question, client.name, hold, left)
  return left.aborted ? 'gone' : 'held'
}
