import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Every benchmark in turn, each in a process of its own; names given on the command line choose. Those that measure beside a real
 * Anki say so and end where there is none (`ANKICONNECT_ADDON`).
 */
const ALL = [
  'scan',
  'validation',
  'policy',
  'budget',
  'spine',
  'lane',
  'cache',
  'coherence',
  'large',
  'fairness',
  'observe',
]
const chosen = process.argv.length > 2 ? process.argv.slice(2) : ALL
for (const name of chosen) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
