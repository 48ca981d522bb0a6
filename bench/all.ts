import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { endMistaken, readCommandLine } from '../scripts/command-line.ts'

/**
 * Compiles the program, and runs every benchmark in turn, each in a process of its own; names on the command line choose some.
 * Benchmarks that need a real Anki say so and end if there is none (`ANKICONNECT_ADDON`).
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
const { words } = readCommandLine({
  command: 'npm run bench --',
  purpose: 'Runs every benchmark in turn, or those that you name.',
  words: { name: '[NAME ...]', text: ALL.join(', ') },
  options: {},
})
const unknown = words.find((name) => !ALL.includes(name))
if (unknown !== undefined) endMistaken(`No benchmark '${unknown}'; npm run bench -- --help`)
const build = spawnSync(process.execPath, [join('scripts', 'build.ts')], { stdio: 'inherit' })
if (build.status !== 0) process.exit(1)
const chosen = words.length > 0 ? words : ALL
for (const name of chosen) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
