import { mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { CLOSED } from './open-profile.ts'
import type { PlannedLeaf } from './plan.ts'

/**
 * Ends the owner's approvals that the calls of a request hold, once.
 * A call that Anki may have received has used its approval up.
 * A call that a budget refused, whose profile of Anki is not open, or that could not reach Anki has not: the client can repeat it.
 *
 * @param outcomes the outcomes of the calls; null if an error hides them, so that the calls may have been sent
 */
export function endApprovals(leaves: readonly PlannedLeaf[], outcomes: readonly Outcome[] | null): void {
  leaves.forEach(({ verdict }, index) => {
    verdict.approval?.end(outcomes === null || wasSent(outcomes[index]))
  })
}

/** Returns the owner's approvals that the calls of a plan hold, because the plan is not carried out. */
export function releaseApprovals(leaves: readonly PlannedLeaf[]): void {
  for (const { verdict } of leaves) verdict.approval?.end(false)
}

/** Returns whether Anki may have received a call with this outcome. */
export function wasSent(outcome: Outcome | undefined): boolean {
  if (outcome === undefined) return true
  if (outcome === CLOSED) return false
  return outcome.kind === 'failed' ? mayHaveReached(outcome.failure) : outcome.kind !== 'refused'
}
