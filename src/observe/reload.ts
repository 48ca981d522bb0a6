import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * The outcome of a reload. `applied`: the configuration is in force. `unchanged`: it equals the one in force. `refused`: it is not
 * usable, and the one in force stays.
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
    help: 'Reloads of the configuration, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  const good = new Gauge({
    name: 'ankiconnect_gateway_config_good',
    help: 'Whether the configuration was usable when the gateway last read it: 1 or 0. At 0 the previous one is in force.',
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
