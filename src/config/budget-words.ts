import { type Budget, periods, type Rate, units } from '../budgets/budget.ts'
import { formatDuration, formatSize } from './units.ts'

/** A budget in the words of its grammar; read again it is the same budget. */
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

function writeRate({ unit, amount, period }: Rate): string {
  return `${unit === 'bytes' ? formatSize(amount) : amount}/${period}`
}
