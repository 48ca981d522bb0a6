import type { Facts } from '../facts.ts'
import { type Examined, note, problem, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether the system keeps the gateway running. */
export function examineService({ service, gateway }: Facts): Examined[] {
  const { manager, isInstalled, isRunning, isEnabled, canBeAsked, logs } = service
  if (!canBeAsked) return [note(findings('doctor.service-unknown', { manager }))]
  if (!isInstalled) {
    const finding = findings('doctor.service-none')
    return [warning(finding, remedies('remedy.service'), { kind: 'service' })]
  }
  if (!isRunning) {
    const finding = findings('doctor.service-stopped', { manager })
    const remedy = remedies('remedy.service-log', { logs })
    // A gateway that was started by hand has the ports, so the service could not start.
    return [gateway.kind === 'running' ? warning(finding, remedy) : problem(finding, remedy, { kind: 'service' })]
  }
  if (!isEnabled)
    return [
      warning(findings('doctor.service-not-enabled', { manager }), remedies('remedy.service'), { kind: 'service' }),
    ]
  return [right(findings('doctor.service-runs', { manager }))]
}
