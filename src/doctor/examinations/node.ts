import type { Facts } from '../facts.ts'
import { type Examined, problem, right } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether this Node can run the gateway. */
export function examineNode({ node: { version, isTooOld, needed } }: Facts): Examined[] {
  return isTooOld
    ? [problem(findings('doctor.node-old', { version }), remedies('remedy.node', { needed }))]
    : [right(findings('doctor.node', { version }))]
}
