import { createAccounts } from '../src/budgets/accounts.ts'
import { type Budget, shippedBudgets } from '../src/budgets/budget.ts'
import { memoryWindow } from '../src/budgets/window.ts'
import { systemClock } from '../src/clock.ts'

/**
 * Measures one check: a budget with enough left admits a leaf call, with the counts in memory. The figure is processor time, which a busy
 * neighbour does not change.
 */
const CHECKS = 300_000
const RUNS = 5

const stays = new AbortController().signal
const costs = [{ calls: 1, writes: 1, notes: 1, bytes: 200 }]
const rate = { period: 'h', window: 3_600_000, amount: 1e9, points: 1e9 } as const

const budgets: readonly Budget[] = [
  { ...(shippedBudgets.unlimited as Budget), name: 'no rate' },
  { ...(shippedBudgets.unlimited as Budget), name: 'one rate', rates: [{ ...rate, unit: 'calls' }] },
  {
    ...(shippedBudgets.unlimited as Budget),
    name: 'calls and writes, concurrent',
    rates: [
      { ...rate, unit: 'calls' },
      { ...rate, unit: 'writes' },
    ],
    concurrent: 64,
  },
  {
    ...(shippedBudgets.unlimited as Budget),
    name: 'five rates',
    rates: (['calls', 'writes', 'notes', 'bytes'] as const)
      .map((unit) => ({ ...rate, unit }) as const)
      .concat([{ ...rate, unit: 'calls', window: 60_000 } as never]),
  },
]

for (const budget of budgets) {
  const accounts = createAccounts((given) => memoryWindow(given, systemClock), systemClock)
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const started = process.cpuUsage()
    for (let check = 0; check < CHECKS; check++) {
      const admission = await accounts
        .open('client', null, budget)
        .gate.admit({ costs, bytes: 200, signal: stays, report: false })
      admission?.release()
    }
    const { user, system } = process.cpuUsage(started)
    times.push((user + system) / CHECKS)
  }
  times.sort((one, other) => one - other)
  process.stdout.write(`${budget.name}: ${(times[RUNS >> 1] as number).toFixed(2)} µs a check\n`)
}
