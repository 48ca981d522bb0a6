import { errors } from '../wire/errors.ts'
import type { Budget, Period, Rate, Unit } from './budget.ts'

/** Why a call is over budget, in words for its client, and after how many whole seconds it may come back; null: it never fits. */
export interface Refusal {
  readonly error: string
  readonly retryAfter: number | null
}

const periodWords: Readonly<Record<Period, string>> = { s: 'second', min: 'minute', h: 'hour', d: 'day' }

/** A rate as its owner wrote it: `30 notes per minute`. */
export function rateWords({ unit, amount, period }: Rate): string {
  return `${counted(amount, unit)} per ${periodWords[period]}`
}

/** A call that costs more than is left in the window, which ends in `endsIn` ms. */
export function overRate({ name }: Budget, rate: Rate, endsIn: number): Refusal {
  const retryAfter = wholeSeconds(endsIn)
  return { error: errors.overBudget(name, rateWords(rate), retryAfter), retryAfter }
}

/** A call that costs more than a whole window holds. */
export function neverFits({ name }: Budget, rate: Rate): Refusal {
  return { error: errors.neverInBudget(name, rateWords(rate)), retryAfter: null }
}

/** A request beyond those that may be under way at once. */
export function tooManyAtOnce({ name, concurrent }: Budget): Refusal {
  return { error: errors.overBudget(name, `${counted(concurrent ?? 0, 'requests')} at once`, 1), retryAfter: 1 }
}

/** A request behind more waiting ones than are kept. */
export function tooManyWait({ name, delay }: Budget): Refusal {
  const retryAfter = wholeSeconds(delay)
  return { error: errors.tooManyWait(name, retryAfter), retryAfter }
}

/** Never earlier than the time itself, and never now. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

const sizes = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
] as const

function counted(amount: number, unit: Unit | 'requests'): string {
  if (unit === 'bytes') {
    const size = sizes.find(([, bytes]) => amount % bytes === 0)
    if (size !== undefined) return `${amount / size[1]} ${size[0]}`
  }
  return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`
}
