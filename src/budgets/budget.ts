/** What a budget counts: leaf calls, those that write, notes created, bytes of parameters. */
export const units = ['calls', 'writes', 'notes', 'bytes'] as const
export type Unit = (typeof units)[number]

/** The spans of time a rate can be given for, in ms. */
export const periods = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const
export type Period = keyof typeof periods

/**
 * At most `points` of one unit in each window of `window` ms; a window begins with the first call after the last one ended.
 * `amount` per `period` is the rate in its owner's words; a burst changes the window and not the rate.
 */
export interface Rate {
  readonly unit: Unit
  readonly amount: number
  readonly period: Period
  readonly points: number
  readonly window: number
}

/** What a client may use up. */
export interface Budget {
  readonly name: string
  readonly rates: readonly Rate[]
  /** Requests under way at once; null where they are not bounded. */
  readonly concurrent: number | null
  /** How long a request over budget waits before it is refused, in ms. */
  readonly delay: number
  /** What part of its cost a call is charged that the cache answered. */
  readonly hit: number
}

/** What one or several leaf calls cost. */
export type Cost = Readonly<Record<Unit, number>>

/** A rate without a burst: its window is its period. */
export function plainRate(unit: Unit, amount: number, period: Period): Rate {
  return { unit, amount, period, points: amount, window: periods[period] }
}

/** A rate of which `burst` may come at once: as much on average, in windows as long as the burst takes to earn. */
export function burstRate({ unit, amount, period }: Rate, burst: number): Rate {
  return { unit, amount, period, points: burst, window: Math.ceil((burst / amount) * periods[period]) }
}

/** The shortest window there is, in ms; a shared store keeps its windows in whole seconds and more. */
export const SHORTEST_WINDOW = 1000

const MiB = 1024 * 1024
const second = 1000
const plain = { concurrent: null, delay: second, hit: 0.1 } as const

/** The budgets that are there without being configured; an owner's of the same name takes the place of one. */
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
