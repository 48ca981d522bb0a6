import { createAccounts } from '../../src/budgets/accounts.ts'
import { type Budget, type Cost, plainRate, type Rate } from '../../src/budgets/budget.ts'
import { FREE } from '../../src/budgets/cost.ts'
import { memoryWindow } from '../../src/budgets/window.ts'
import type { Clock } from '../../src/clock.ts'

/** A budget for a test, with what the test says. */
export function budgetOf(rates: readonly Rate[], members: Partial<Budget> = {}): Budget {
  return { name: 'test', rates, concurrent: null, delay: 1000, hit: 0.1, ...members }
}

export const perSecond = (amount: number) => plainRate('calls', amount, 's')

/** The cost of one call, and what else it is to cost. */
export function call(more: Partial<Cost> = {}): Cost {
  return { ...FREE, calls: 1, ...more }
}

/** Accounts whose counts are kept in this process. */
export function accountsOn(clock: Clock) {
  return createAccounts((rate) => memoryWindow(rate, clock), clock)
}

/** A signal that never aborts. */
export const stays = new AbortController().signal
