import { formatDuration, formatSize } from '../settings/units.ts'
import { type Budget, periods, type Rate, units } from './budget.ts'

/** Returns a budget in the grammar of the configuration. Reading it returns the same budget. */
export function writeBudget({ rates, concurrent, delay, hit }: Budget): Record<string, unknown> {
  const written: Record<string, unknown> = {}
  for (const unit of units) {
    const texts = rates.filter((rate) => rate.unit === unit).map(writeRate)
    if (texts.length > 0) written[unit] = texts.length === 1 ? texts[0] : texts
  }
  const burst = rates.find(({ window, period }) => window !== periods[period])?.points
  return {
    ...written,
    ...(burst !== undefined && { burst }),
    ...(concurrent !== null && { concurrent }),
    delay: formatDuration(delay),
    hit,
  }
}

/** Returns a rate in the grammar of the configuration. */
export function writeRate({ unit, amount, period }: Rate): string {
  // Bytes that are no multiple of a larger unit remain a number, because a size has at most twelve digits.
  return `${unit === 'bytes' && amount % 1024 === 0 ? formatSize(amount) : amount}/${period}`
}
