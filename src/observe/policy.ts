import { Counter, type Registry } from 'prom-client'

/** Receives the events of profiles other than refusals. */
export interface PolicyObserver {
  /** In report mode a call of an action went on that the profile refuses, by one of the kinds of `refused by`. */
  reported(action: string, by: string): void
  /** Lines of the audit log could not be written. */
  auditLost(lines: number): void
}

/** Registers the metrics about profiles; actions and kinds are closed sets, so the series are bounded. */
export function createPolicyMetrics(registry: Registry): PolicyObserver {
  const registers = [registry]
  const reported = new Counter({
    name: 'ankiconnect_gateway_policy_reported_total',
    help: 'Calls that a profile would have refused and let through in report mode.',
    labelNames: ['action', 'by'],
    registers,
  })
  const lost = new Counter({
    name: 'ankiconnect_gateway_audit_lost_total',
    help: 'Lines of the audit log that the gateway could not write.',
    registers,
  })
  return {
    reported: (action, by) => reported.inc({ action, by }),
    auditLost: (lines) => lost.inc(lines),
  }
}
