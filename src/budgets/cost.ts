import { type Cost, units } from './budget.ts'

/** Nothing. */
export const FREE: Cost = Object.freeze({ calls: 0, writes: 0, notes: 0, bytes: 0 })

/** What all of them cost together. */
export function sumOf(costs: Iterable<Cost>): Cost {
  const sum = { ...FREE }
  for (const cost of costs) for (const unit of units) sum[unit] += cost[unit]
  return sum
}

/** A part of a cost: `weight` is from 0 to 1. */
export function weighed({ calls, writes, notes, bytes }: Cost, weight: number): Cost {
  return { calls: calls * weight, writes: writes * weight, notes: notes * weight, bytes: bytes * weight }
}
