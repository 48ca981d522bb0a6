import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type BudgetObserver, decisions } from '../budgets/observer.ts'

/** Registers the metrics of the budgets. `buckets` are the bounds of durations in seconds. */
export function createBudgetMetrics(registry: Registry, buckets: number[]): BudgetObserver {
  const registers = [registry]
  const calls = new Counter({
    name: 'ankiconnect_gateway_budget_calls_total',
    help: 'Leaf calls of clients that have a budget, by the decision of the budget; reported calls were over it and went through.',
    labelNames: ['client', 'decision'],
    registers,
  })
  const waits = new Histogram({
    name: 'ankiconnect_gateway_budget_wait_seconds',
    help: 'Time that requests over budget waited, including requests refused in the end.',
    buckets,
    registers,
  })
  const shared = new Gauge({
    name: 'ankiconnect_gateway_budget_shared',
    help: 'Whether the gateway shares counts with other gateways: 1, or 0 if sharing is off or Redis is away.',
    registers,
  })
  const alone = new Counter({
    name: 'ankiconnect_gateway_budget_counted_alone_total',
    help: 'Counts that this gateway kept for itself because Redis was away.',
    registers,
  })
  return {
    admitted({ client, waited, ...counts }) {
      for (const decision of decisions) if (counts[decision] > 0) calls.inc({ client, decision }, counts[decision])
      if (waited > 0) waits.observe(waited / 1000)
    },
    countsShared: (is) => shared.set(is ? 1 : 0),
    countedAlone: () => alone.inc(),
  }
}
