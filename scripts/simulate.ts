import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { MISTAKES } from '../test/simulation/mistakes.ts'
import { type Simulated, simulate } from '../test/simulation/simulate.ts'
import { digits, where, writePart } from '../test/support/report.ts'
import { readCommandLine } from './command-line.ts'

/**
 * Simulates the gateway in front of a simulated Anki: npm run simulate -- --seed 1 --steps 20000. With `--runs N` it simulates N seeds, from
 * the first on. Something wrong ends the run, shows what happened last, and names the seed, which shows the same again.
 */
const { values } = readCommandLine({
  command: 'npm run simulate --',
  purpose: 'Simulates the gateway in front of a simulated Anki, until something is wrong or the steps are taken.',
  options: {
    seed: { kind: 'number', default: 1, text: 'the first seed' },
    steps: { kind: 'count', default: 20_000, text: 'steps of each simulation' },
    runs: { kind: 'count', default: 1, text: 'simulations, each with the next seed' },
    trace: { kind: 'switch', text: 'shows more of what happened, also of a simulation without a failure' },
    mistakes: { kind: 'switch', text: 'makes each mistake of test/simulation/mistakes.ts, and shows how it is found' },
    report: { kind: 'switch', text: 'writes the counts into docs/reliability.md' },
  },
})
const { seed: first, steps, runs } = values
/** Seeds in which a mistake may show itself. Every change of the simulation changes the walk of each seed. */
const MISTAKE_RUNS = 5
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000

if (values.mistakes) showMistakes()
else await run()

async function run(): Promise<void> {
  const sums: Record<string, number> = {}
  const sum = (what: string) =>
    Object.entries(sums).reduce((all, [name, count]) => all + (name.endsWith(what) ? count : 0), 0)
  let taken = 0
  let failed = 0
  for (let seed = first; seed < first + runs && failed === 0; seed++) {
    const result = await simulate({ seed, steps })
    taken += result.steps
    for (const [what, count] of Object.entries(result.counts)) sums[what] = (sums[what] ?? 0) + count
    console.log(`seed ${seed}: ${result.steps} steps, trace ${result.digest}`)
    if (result.failure === null && !values.trace) continue
    console.log(result.last.slice(values.trace ? 0 : -40).join('\n'))
    if (result.failure === null) continue
    failed += 1
    showFailure(result)
  }
  for (const [what, count] of Object.entries(sums).sort()) console.log(`  ${what}: ${count}`)
  console.log(`${digits(taken)} steps in ${seconds().toFixed(0)} s, ${digits(Math.round(taken / seconds()))} a second`)
  if (values.report) {
    writePart('simulation', [
      '| steps | seeds | simulated time | requests | replies from the cache | exchanges | deaths of Anki and faults | writes that Anki ran | failures | time |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      `| ${digits(taken)} | ${first} to ${first + runs - 1} | ${digits(Math.round((sums.seconds ?? 0) / 3600))} h | ${digits(sums.requests ?? 0)} | ` +
        `${digits(sums['served by cache'] ?? 0)} | ${digits(sum('exchange answered') + sum('exchange lost') + sum('exchange timeout') + sum('exchange garbage'))} | ` +
        `${digits(sums.faults ?? 0)} | ${digits(sums.ran ?? 0)} | ${failed} | ${Math.round(seconds())} s |`,
      '',
      where(),
    ])
  }
  process.exitCode = failed > 0 ? 1 : 0
}

function showFailure({ seed, failure }: Simulated): void {
  console.log(`FAILED: ${failure}\nagain: npm run simulate -- --seed ${seed} --steps ${steps}`)
}

function showMistakes(): void {
  const lines: string[] = []
  for (const [mistake, { file, seed, says }] of Object.entries(MISTAKES)) {
    const script = join(import.meta.dirname, 'simulate.ts')
    const hook = join(import.meta.dirname, '..', 'test', 'simulation', 'make-mistake.ts')
    const words = ['--seed', `${seed}`, '--steps', `${steps}`, '--runs', `${MISTAKE_RUNS}`]
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', hook, script, ...words], {
      env: { ...process.env, SIMULATED_MISTAKE: mistake },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    const [, said = 'NOTHING FOUND'] = /^FAILED: (.*)/m.exec(stdout) ?? []
    const [, found = '', after = ''] = [...stdout.matchAll(/^seed (\d+): (\d+) steps/gm)].at(-1) ?? []
    const isFound = says.test(said)
    if (!isFound) process.exitCode = 1
    const verdict = isFound ? '' : `NOT FOUND (expected ${says}): `
    console.log(`${mistake} (seed ${found}, ${after} steps): ${verdict}${said.slice(0, 160)}`)
    if (!isFound && found === '') console.log(stderr.trim())
    lines.push(`| ${mistake} | \`src/${file}\` | ${found} | ${isFound ? digits(Number(after)) : 'not found'} |`)
  }
  if (!values.report) return
  writePart('mistakes', [
    '| mistake | file | seed | found after steps |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
    where(),
  ])
}
