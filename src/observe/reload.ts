import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * What became of a configuration that was read again. `applied`: it is in force. `unchanged`: it says what is in force already.
 * `refused`: it cannot be used, and what was in force stays.
 */
export const reloadOutcomes = ['applied', 'unchanged', 'refused'] as const
export type ReloadOutcome = (typeof reloadOutcomes)[number]

/** Hears of every time the configuration was read again. */
export interface ReloadObserver {
  reloaded(outcome: ReloadOutcome): void
}

/** Registers the metrics about reloads. */
export function createReloadMetrics(registry: Registry): ReloadObserver {
  const registers = [registry]
  const reloads = new Counter({
    name: 'ankiconnect_gateway_config_reloads_total',
    help: 'Times the configuration was read again, by what became of it.',
    labelNames: ['outcome'],
    registers,
  })
  const good = new Gauge({
    name: 'ankiconnect_gateway_config_good',
    help: 'Whether the configuration could be used when it was last read: 1 or 0. At 0 the one before it is in force.',
    registers,
  })
  for (const outcome of reloadOutcomes) reloads.inc({ outcome }, 0)
  good.set(1)
  return {
    reloaded(outcome) {
      reloads.inc({ outcome })
      good.set(outcome === 'refused' ? 0 : 1)
    },
  }
}
