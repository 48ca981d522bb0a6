import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Runs every benchmark in turn, each in a process of its own; names on the command line choose some. Benchmarks that need a real Anki
 * say so and end if there is none (`ANKICONNECT_ADDON`).
 */
const ALL = [
  'straight',
  'sequences',
  'scan',
  'validation',
  'policy',
  'budget',
  'spine',
  'lane',
  'cache',
  'ahead',
  'coherence',
  'large',
  'lists',
  'snapshots',
  'fairness',
  'observe',
  'costs',
  'memory',
  'stranger',
  'executable',
  'sandbox',
  'setup',
]
const chosen = process.argv.length > 2 ? process.argv.slice(2) : ALL
for (const name of chosen) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
