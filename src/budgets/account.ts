import type { Budget, Cost, Rate } from './budget.ts'
import { FREE, sumOf } from './cost.ts'
import { type BudgetRefusal, neverFits, overRate } from './refusal.ts'
import { type Counted, PARTS, type RateWindow, type Remainder } from './window.ts'

/** The account that pays: one client under one budget, or one address of a client without a key. */
export interface Account {
  readonly key: string
  readonly budget: Budget
  readonly windows: readonly RateWindow[]
}

/** One rate of a budget and its remainder. */
export interface RateRemainder extends Remainder {
  readonly rate: Rate
}

/** An attempt to take parts from one rate. */
interface Attempt {
  readonly window: RateWindow
  readonly parts: number
  readonly counting: Promise<Counted>
  counted: Counted | null
}

/** A charge. The gateway can refund a part of it while its windows last. */
export interface Charge {
  readonly asked: number
  readonly attempts: readonly Attempt[]
}

/** A charge. Otherwise `over` holds the rates with too little left, among all rates in `left`. */
export type Charged =
  | { readonly ok: true; readonly charge: Charge }
  | { readonly ok: false; readonly over: readonly RateRemainder[]; readonly left: readonly RateRemainder[] }

/**
 * Charges the whole cost or nothing.
 *
 * @param asked the time of the charge, in ms
 */
export async function charge({ windows, key }: Account, cost: Cost, asked: number): Promise<Charged> {
  const attempts: Attempt[] = []
  for (const window of windows) {
    const parts = partsOf(cost, window.rate)
    if (parts > 0) attempts.push({ window, parts, counting: window.take(key, parts), counted: null })
  }
  let fits = true
  for (const attempt of attempts) {
    attempt.counted = await attempt.counting
    if (attempt.counted.consumedPoints > attempt.window.limit) fits = false
  }
  return fits ? { ok: true, charge: { asked, attempts } } : undo(key, attempts)
}

function undo(key: string, attempts: readonly Attempt[]): Charged {
  const left: RateRemainder[] = []
  const over: RateRemainder[] = []
  for (const { window, parts, counted } of attempts) {
    if (counted === null) continue
    window.giveBack(key, parts, counted)
    const { consumedPoints, msBeforeNext } = counted
    const before = consumedPoints - parts
    const remainder = { rate: window.rate, left: Math.max(0, window.limit - before), endsIn: msBeforeNext }
    left.push(remainder)
    if (consumedPoints > window.limit) over.push(remainder)
  }
  return { ok: false, over, left }
}

/** Refunds the cost of calls that were never forwarded or that the cache answered. */
export function refund({ key }: Account, { asked, attempts }: Charge, cost: Cost): void {
  for (const { window, counted } of attempts) {
    const parts = partsOf(cost, window.rate)
    if (parts > 0 && counted !== null) window.refund(key, parts, counted, asked)
  }
}

/** Resolves to the remainder of every rate. */
export function remaindersOf({ windows, key }: Account): Promise<RateRemainder[]> {
  return Promise.all(windows.map(async (window) => ({ rate: window.rate, ...(await window.look(key)) })))
}

/**
 * Accepts the costs in their order while they fit into the remainders. Returns null for a cost that fits, and otherwise the reason.
 * Calls after one that is too expensive may still fit.
 */
export function choose(
  budget: Budget,
  costs: readonly Cost[],
  left: readonly RateRemainder[],
): { readonly refusals: readonly (BudgetRefusal | null)[]; readonly sum: Cost } {
  const rest = left.map((remainder) => ({ ...remainder }))
  const refusals = costs.map((cost) => {
    const over = rest.filter((remainder) => partsOf(cost, remainder.rate) > remainder.left)
    if (over.length > 0) return refusalOf(budget, cost, over)
    for (const remainder of rest) remainder.left -= partsOf(cost, remainder.rate)
    return null
  })
  return { refusals, sum: sumOf(costs.map((cost, index) => (refusals[index] === null ? cost : FREE))) }
}

/** The rate with the longest wait decides the text for the client. */
function refusalOf(budget: Budget, cost: Cost, over: readonly RateRemainder[]): BudgetRefusal {
  const never = over.find(({ rate }) => !couldFit(cost, rate))
  if (never !== undefined) return neverFits(budget, never.rate)
  const { rate, endsIn } = over.reduce((longest, other) => (waitFor(other) > waitFor(longest) ? other : longest))
  return overRate(budget, rate, endsIn ?? rate.window)
}

/** Returns the time in ms until a rate has its full amount again. */
export function waitFor({ endsIn }: RateRemainder): number {
  return endsIn ?? 0
}

/** Returns whether a whole window of a rate is large enough for the cost. */
export function couldFit(cost: Cost, rate: Rate): boolean {
  return partsOf(cost, rate) <= rate.points * PARTS
}

function partsOf(cost: Cost, { unit }: Rate): number {
  return Math.round(cost[unit] * PARTS)
}
