import { type Cost, units } from './budget.ts'

/** The cost of nothing. */
export const FREE: Cost = Object.freeze({ calls: 0, writes: 0, notes: 0, bytes: 0 })

/** Returns the total of several costs. */
export function sumOf(costs: Iterable<Cost>): Cost {
  const sum = { ...FREE }
  for (const cost of costs) for (const unit of units) sum[unit] += cost[unit]
  return sum
}

/** Returns a part of a cost. `weight` is from 0 to 1. */
export function weighed({ calls, writes, notes, bytes }: Cost, weight: number): Cost {
  return { calls: calls * weight, writes: writes * weight, notes: notes * weight, bytes: bytes * weight }
}
