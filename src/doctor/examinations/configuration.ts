import type { Facts } from '../facts.ts'
import { type Examined, problem, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether the configuration can be used, and whether something in it is probably not meant so. */
export function examineConfiguration({ configuration: { file, errors, warnings } }: Facts): Examined[] {
  const found = [
    ...errors.map((error) => problem(findings('doctor.configuration-error', { error }), remedies('remedy.correct'))),
    ...warnings.map((one) =>
      warning(findings('doctor.configuration-warning', { warning: one }), remedies('remedy.correct')),
    ),
  ]
  if (found.length > 0) return found
  return [right(file === null ? findings('doctor.configuration-none') : findings('doctor.configuration', { file }))]
}
