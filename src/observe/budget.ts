import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What became of calls before a budget. `reported`: over budget, and let go because their client is only reported. */
const decisions = ['allowed', 'refused', 'reported'] as const

/** The calls of one client in one request, and how long they waited, in ms. */
export interface BudgetAdmission extends Readonly<Record<(typeof decisions)[number], number>> {
  readonly client: string
  readonly waited: number
}

/** What the budgets tell about themselves. */
export interface BudgetObserver {
  admitted(admission: BudgetAdmission): void
  /** Counts are shared with other gateways from now on, or for the time being not. */
  countsShared(shared: boolean): void
  /** Something was counted here because the shared store was away. */
  countedAlone(): void
}

/** Registers the metrics of the budgets. `buckets` are the bounds of durations in seconds. */
export function createBudgetMetrics(registry: Registry, buckets: number[]): BudgetObserver {
  const registers = [registry]
  const calls = new Counter({
    name: 'ankiconnect_gateway_budget_calls_total',
    help: 'Leaf calls of clients that have a budget, by what became of them before it; reported ones were over it and went all the same.',
    labelNames: ['client', 'decision'],
    registers,
  })
  const waits = new Histogram({
    name: 'ankiconnect_gateway_budget_wait_seconds',
    help: 'Time that requests over budget waited, whether they went in the end or not.',
    buckets,
    registers,
  })
  const shared = new Gauge({
    name: 'ankiconnect_gateway_budget_shared',
    help: 'Whether counts are shared with other gateways: 1, or 0 where none are meant to be or Redis is away.',
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
