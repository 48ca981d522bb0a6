import type { Budget, Cost, Rate } from './budget.ts'
import { FREE, sumOf } from './cost.ts'
import { neverFits, overRate, type Refusal } from './refusal.ts'
import { PARTS, type RateWindow, type Remainder } from './window.ts'

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

/** What was charged; it can be returned in part while its windows last. */
export interface Charge {
  readonly taken: readonly { readonly window: RateWindow; readonly end: number }[]
}

/** A charge, or the rates that had too little left, and how much they had. */
export type Charged =
  | { readonly ok: true; readonly charge: Charge }
  | { readonly ok: false; readonly over: readonly RateRemainder[]; readonly left: readonly RateRemainder[] }

/** Charges all of a cost, or nothing of it. */
export async function charge({ windows, key }: Account, cost: Cost): Promise<Charged> {
  const attempts = []
  for (const window of windows) {
    const parts = partsOf(cost, window.rate)
    if (parts > 0) attempts.push({ window, parts, attempt: window.take(key, parts) })
  }
  const taken = []
  let fits = true
  for (const { window, parts, attempt } of attempts) {
    const found = await attempt
    if (found.before + parts > window.rate.points * PARTS) fits = false
    taken.push({ window, parts, ...found })
  }
  if (fits) return { ok: true, charge: { taken } }
  return refuse(taken)
}

type Attempted = { readonly window: RateWindow; readonly parts: number; readonly before: number; readonly end: number }

function refuse(taken: readonly (Attempted & { giveBack(): void; readonly endsIn: number })[]): Charged {
  const left: RateRemainder[] = []
  const over: RateRemainder[] = []
  for (const { window, parts, before, endsIn, giveBack } of taken) {
    giveBack()
    const { rate } = window
    const remainder = { rate, left: Math.max(0, rate.points * PARTS - before), endsIn }
    left.push(remainder)
    if (before + parts > rate.points * PARTS) over.push(remainder)
  }
  return { ok: false, over, left }
}

/** Returns what a part of a charge cost, for calls that were never forwarded or that the cache answered. */
export function refund({ key }: Account, { taken }: Charge, cost: Cost): void {
  for (const { window, end } of taken) {
    const parts = partsOf(cost, window.rate)
    if (parts > 0) window.refund(key, parts, end)
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
