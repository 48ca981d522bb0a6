import { MiB } from '../settings/units.ts'
/** The units of a budget: leaf calls, those that write, notes created, and bytes of parameters. */
export const units = ['calls', 'writes', 'notes', 'bytes'] as const
export type Unit = (typeof units)[number]

/** The periods of a rate, in ms. */
export const periods = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const
export type Period = keyof typeof periods

/**
 * At most `points` of one unit in each window of `window` ms. A window begins with the first call after the previous one ended.
 * `amount` per `period` is the rate as the owner wrote it. A burst changes the window but not the rate.
 */
export interface Rate {
  readonly unit: Unit
  readonly amount: number
  readonly period: Period
  readonly points: number
  readonly window: number
}

/** The limits of a client's use. */
export interface Budget {
  readonly name: string
  readonly rates: readonly Rate[]
  /** The requests that may be under way at once, or null for no limit. */
  readonly concurrent: number | null
  /** The time that a request over budget waits before the gateway refuses it, in ms. */
  readonly delay: number
  /** The part of its cost that the gateway charges for a call from the cache. */
  readonly hit: number
}

/** The cost of one or several leaf calls. */
export type Cost = Readonly<Record<Unit, number>>

/** Returns a rate without a burst. Its window is its period. */
export function plainRate(unit: Unit, amount: number, period: Period): Rate {
  return { unit, amount, period, points: amount, window: periods[period] }
}

/** Returns a rate of the same average that allows `burst` at once. Each window is as long as it takes to earn the burst. */
export function burstRate({ unit, amount, period }: Rate, burst: number): Rate {
  return { unit, amount, period, points: burst, window: Math.ceil((burst / amount) * periods[period]) }
}

/** The shortest window, in ms. A shared store only has windows of whole seconds. */
export const SHORTEST_WINDOW = 1000

const second = 1000
const plain = { concurrent: null, delay: second, hit: 0.1 } as const

/** The budgets that exist without configuration. A configured budget replaces the one of the same name. */
export const shippedBudgets: Readonly<Record<string, Budget>> = Object.fromEntries(
  (
    [
      {
        ...plain,
        name: 'interactive',
        rates: [burstRate(plainRate('calls', 200, 's'), 10_000), plainRate('writes', 10_000, 'min')],
        concurrent: 64,
      },
      {
        ...plain,
        name: 'background',
        rates: [
          plainRate('calls', 20, 's'),
          plainRate('writes', 600, 'min'),
          plainRate('notes', 1000, 'h'),
          plainRate('bytes', 64 * MiB, 'min'),
        ],
        concurrent: 2,
        delay: 5 * second,
      },
      {
        ...plain,
        name: 'agent',
        rates: [
          burstRate(plainRate('calls', 10, 's'), 100),
          plainRate('writes', 120, 'min'),
          plainRate('notes', 30, 'min'),
          plainRate('notes', 500, 'h'),
          plainRate('bytes', 64 * MiB, 'min'),
        ],
        concurrent: 4,
      },
      { ...plain, name: 'unlimited', rates: [] },
    ] satisfies Budget[]
  ).map((budget) => [budget.name, budget]),
)
