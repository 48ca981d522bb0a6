import type { Budget, Cost, Rate } from './budget.ts'
import { FREE, sumOf } from './cost.ts'
import { neverFits, overRate, type Refusal } from './refusal.ts'
import { type Counted, PARTS, type RateWindow, type Remainder } from './window.ts'

/** Whose use is counted: one client under one budget, or one address of a client that anyone can be. */
export interface Account {
  readonly key: string
  readonly budget: Budget
  readonly windows: readonly RateWindow[]
}

/** One rate of a budget, and what is left of it. */
export interface RateRemainder extends Remainder {
  readonly rate: Rate
}

/** Parts of one rate that were taken, or were to be. */
interface Attempt {
  readonly window: RateWindow
  readonly parts: number
  readonly counting: Promise<Counted>
  counted: Counted | null
}

/** What was charged; it can be returned in part while its windows last. */
export interface Charge {
  readonly asked: number
  readonly attempts: readonly Attempt[]
}

/** A charge, or the rates that had too little left among all that were asked. */
export type Charged =
  | { readonly ok: true; readonly charge: Charge }
  | { readonly ok: false; readonly over: readonly RateRemainder[]; readonly left: readonly RateRemainder[] }

/** Charges all of a cost, or nothing of it. @param asked the time, in ms */
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

/** Returns what a part of a charge cost, for calls that were never forwarded or that the cache answered. */
export function refund({ key }: Account, { asked, attempts }: Charge, cost: Cost): void {
  for (const { window, counted } of attempts) {
    const parts = partsOf(cost, window.rate)
    if (parts > 0 && counted !== null) window.refund(key, parts, counted, asked)
  }
}

/** What is left of every rate. */
export function remaindersOf({ windows, key }: Account): Promise<RateRemainder[]> {
  return Promise.all(windows.map(async (window) => ({ rate: window.rate, ...(await window.look(key)) })))
}

/**
 * Takes the costs in their order as long as they fit into what is left: null where one fits, else why not. Ones behind a
 * call that is too dear may still fit.
 */
export function choose(
  budget: Budget,
  costs: readonly Cost[],
  left: readonly RateRemainder[],
): { readonly refusals: readonly (Refusal | null)[]; readonly sum: Cost } {
  const rest = left.map((remainder) => ({ ...remainder }))
  const refusals = costs.map((cost) => {
    const over = rest.filter((remainder) => partsOf(cost, remainder.rate) > remainder.left)
    if (over.length > 0) return refusalOf(budget, cost, over)
    for (const remainder of rest) remainder.left -= partsOf(cost, remainder.rate)
    return null
  })
  return { refusals, sum: sumOf(costs.map((cost, index) => (refusals[index] === null ? cost : FREE))) }
}

/** The rate that keeps a call waiting longest decides what its client is told. */
function refusalOf(budget: Budget, cost: Cost, over: readonly RateRemainder[]): Refusal {
  const never = over.find(({ rate }) => !couldFit(cost, rate))
  if (never !== undefined) return neverFits(budget, never.rate)
  const { rate, endsIn } = over.reduce((longest, other) => (waitFor(other) > waitFor(longest) ? other : longest))
  return overRate(budget, rate, endsIn ?? rate.window)
}

/** When a rate has its full amount again, in ms. */
export function waitFor({ endsIn }: RateRemainder): number {
  return endsIn ?? 0
}

/** Whether a whole window of a rate holds the cost. */
export function couldFit(cost: Cost, rate: Rate): boolean {
  return partsOf(cost, rate) <= rate.points * PARTS
}

function partsOf(cost: Cost, { unit }: Rate): number {
  return Math.round(cost[unit] * PARTS)
}
