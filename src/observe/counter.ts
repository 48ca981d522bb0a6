import { Counter, type Registry } from 'prom-client'

/** The labels of a counter; at most two. */
export interface CounterFacts {
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly string[]
  readonly registry: Registry
}

/** Adds to the series with these values of its labels, in their order; adding nothing makes the series exist. */
export type Add = (amount: number, first?: string, second?: string) => void

interface Pending {
  readonly labels: Record<string, string>
  amount: number
}

/**
 * Registers a counter that is added to in plain numbers and poured into prom-client's when it is asked for: requests are counted
 * thousands of times for each scrape.
 */
export function createCounter({ name, help, labelNames = [], registry }: CounterFacts): Add {
  const series = new Map<string, Map<string, Pending>>()
  const counter = new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const those of series.values()) {
        for (const pending of those.values()) {
          if (pending.amount > 0) this.inc(pending.labels, pending.amount)
          pending.amount = 0
        }
      }
    },
  })
  const begin = (first: string, second: string): Pending => {
    const values = [first, second]
    const labels = Object.fromEntries(labelNames.map((label, index) => [label, values[index] as string]))
    const pending = { labels, amount: 0 }
    counter.inc(labels, 0)
    const those = series.get(first) ?? new Map<string, Pending>()
    series.set(first, those.set(second, pending))
    return pending
  }
  return (amount, first = '', second = '') => {
    const pending = series.get(first)?.get(second) ?? begin(first, second)
    pending.amount += amount
  }
}
