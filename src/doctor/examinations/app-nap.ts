import type { Facts } from '../facts.ts'
import { type Examined, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether macOS slows Anki in the background. Other systems have no App Nap. */
export function examineAppNap({ isAppNapOff }: Facts): Examined[] {
  if (isAppNapOff === null) return []
  if (isAppNapOff) return [right(findings('doctor.app-nap-off'))]
  return [warning(findings('doctor.app-nap-on'), remedies('remedy.app-nap'), { kind: 'app-nap' })]
}
