import { readFileSync } from 'node:fs'

/** Fails if the last test run covered fewer lines or branches than the floor: `tap report json-summary` comes first. */
const FLOOR = { lines: 92, branches: 88 }

interface Summary {
  readonly total: Record<keyof typeof FLOOR, { readonly pct: number }>
}

const { total } = JSON.parse(readFileSync('.tap/report/coverage-summary.json', 'utf8')) as Summary
for (const [kind, floor] of Object.entries(FLOOR) as [keyof typeof FLOOR, number][]) {
  const { pct } = total[kind]
  console.log(`coverage of ${kind}: ${pct} % (floor ${floor} %)`)
  if (pct < floor) process.exitCode = 1
}
