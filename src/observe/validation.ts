import { Counter, type Registry } from 'prom-client'

/** Hears what validation finds without refusing anything. */
export interface ValidationObserver {
  /** `validation: report` let a call through that enforcing would have refused. */
  wouldRefuse(action: string): void
}

/** Registers the metrics about validation; actions are the catalogue's, so the series are bounded. */
export function createValidationMetrics(registry: Registry): ValidationObserver {
  const registers = [registry]
  const reported = new Counter({
    name: 'ankiconnect_gateway_validation_reported_total',
    help: 'Calls that validation would have refused and let through in report mode.',
    labelNames: ['action'],
    registers,
  })
  return { wouldRefuse: (action) => reported.inc({ action }) }
}
