import type { Gone, Outcome } from '../wire/outcome.ts'
import type { Plan, PlannedLeaf } from './plan.ts'

/** Records the effects of one request. */
export interface WriteDown {
  /** Records how its calls ended. The outcome is the same for all if Anki is away. */
  (plan: Plan, ended: readonly Outcome[] | Gone): void
  /**
   * Records the calls that are about to be sent and do more than read.
   * Resolves to whether they may be sent once the system has their lines or one is lost, and after {@link PATIENCE} at the latest.
   */
  announce(leaves: readonly PlannedLeaf[]): true | Promise<boolean>
}

/** The time that a write waits for a slow disk to take its line, in ms. */
export const PATIENCE = 2000
