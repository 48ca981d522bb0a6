import { isLeaf } from '../upstream/send.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { PlannedLeaf } from './plan.ts'
import { texts } from './texts.ts'
import type { WriteDown } from './write-down.ts'

/**
 * Writes the calls that can write into the audit log before the gateway sends them.
 * If the log is required and a line cannot be written, refuses these calls and continues with the others.
 */
export async function noteDown(
  calls: readonly (PlannedLeaf | Outcome)[],
  announce: WriteDown['announce'],
): Promise<readonly (PlannedLeaf | Outcome)[]> {
  const announced = announce(calls.filter(isLeaf))
  if (announced === true || (await announced)) return calls
  return calls.map((call) => (isLeaf(call) && call.writes() ? NOT_AUDITED : call))
}

const NOT_AUDITED: Outcome = { kind: 'refused', error: texts('audit.unavailable'), by: 'audit' }
