import type { Text } from '../settings/declare-texts.ts'
import { GiB, KiB, MiB } from '../settings/units.ts'
import type { Budget, Period, Rate, Unit } from './budget.ts'
import { texts } from './texts.ts'

/**
 * The reason why a call is over budget, as a text for its client, and the whole seconds until it may try again.
 * Null means that it never fits.
 */
export interface BudgetRefusal {
  readonly error: Text
  readonly retryAfter: number | null
}

const periodWords: Readonly<Record<Period, string>> = { s: 'second', min: 'minute', h: 'hour', d: 'day' }

/** Returns a rate as its owner wrote it: `30 notes per minute`. */
export function rateWords({ unit, amount, period }: Rate): string {
  return `${counted(amount, unit)} per ${periodWords[period]}`
}

/** Refuses a call that costs more than the remainder of the window. The window ends in `endsIn` ms. */
export function overRate({ name }: Budget, rate: Rate, endsIn: number): BudgetRefusal {
  const retryAfter = wholeSeconds(endsIn)
  return { error: texts('budget.exceeded', { budget: name, limit: rateWords(rate), seconds: retryAfter }), retryAfter }
}

/** Refuses a call that costs more than a whole window. */
export function neverFits({ name }: Budget, rate: Rate): BudgetRefusal {
  return { error: texts('budget.never', { budget: name, limit: rateWords(rate) }), retryAfter: null }
}

/** Refuses a request because too many are under way. */
export function tooManyAtOnce({ name, concurrent }: Budget): BudgetRefusal {
  const limit = `${counted(concurrent ?? 0, 'requests')} at once`
  return { error: texts('budget.exceeded', { budget: name, limit, seconds: 1 }), retryAfter: 1 }
}

/** Refuses a request because the queue is full. */
export function tooManyWait({ name, delay }: Budget): BudgetRefusal {
  const retryAfter = wholeSeconds(delay)
  return { error: texts('budget.crowded', { budget: name, seconds: retryAfter }), retryAfter }
}

/** Rounds up to whole seconds, at least 1, so that no client comes back too early. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

const sizes = [
  ['GiB', GiB],
  ['MiB', MiB],
  ['KiB', KiB],
] as const

function counted(amount: number, unit: Unit | 'requests'): string {
  if (unit === 'bytes') {
    const size = sizes.find(([, bytes]) => amount % bytes === 0)
    if (size !== undefined) return `${amount / size[1]} ${size[0]}`
  }
  return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`
}
