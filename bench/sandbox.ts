import type { Seed } from '../src/sandbox/server/seed.ts'
import { median } from './client.ts'
import { startSandboxProcess } from './process.ts'

/**
 * Measures what a test suite waits for: the start of a sandbox from the built package, the seeding of two thousand notes, and searches
 * over twenty thousand. Processor time stands next to the time on the clock, which other programs of the machine move.
 *
 *   npm run build && node bench/sandbox.ts
 */
const ROUNDS = 20
const STARTS_WITHIN = 150
const SEEDS_WITHIN = 200
const FINDS_WITHIN = 50

interface Measured {
  readonly clock: number
  readonly processor: number
}

const { startSandbox } = (await import(
  new URL('../dist/sandbox/sandbox.js', import.meta.url).href
)) as typeof import('../src/sandbox/sandbox.ts')

function seed(count: number): Seed {
  const notes = Array.from({ length: count }, (_, nth) => ({
    deck: `Deck ${nth % 7}`,
    fields: [`front ${nth} 猫`, `<b>back</b> ${nth}`],
    tags: [`tag${nth % 5}`],
  }))
  return { notes }
}

async function started(): Promise<Measured> {
  const sandbox = await startSandboxProcess('--seed', 'fresh')
  const measured = { clock: sandbox.startedIn, processor: sandbox.cpu() * 1000 }
  await sandbox.stop()
  return measured
}

async function measured(work: () => unknown): Promise<Measured> {
  const [began, used] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(used)
  return { clock: performance.now() - began, processor: (user + system) / 1000 }
}

async function rounds(measure: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await measure())
  return { clock: median(all.map(({ clock }) => clock)), processor: median(all.map(({ processor }) => processor)) }
}

function report(what: string, { clock, processor }: Measured, most: number): void {
  console.log(`${what}: ${clock.toFixed(1)} ms (at most ${most}), ${processor.toFixed(1)} ms of processor time`)
  if (clock > most) process.exitCode = 1
}

report(`start to listening, median of ${ROUNDS}`, await rounds(started), STARTS_WITHIN)

const small = await startSandbox()
report(
  `2,000 notes seeded, median of ${ROUNDS}`,
  await rounds(() => measured(() => small.reset(seed(2000)))),
  SEEDS_WITHIN,
)
await small.close()

const large = await startSandbox({ seed: seed(20_000) })
for (const query of ['deck:"Deck 1"', 'tag:tag1', '猫', 'front:*19*', 're:front.1\\d', 'is:new', '-tag:tag1 nc:back']) {
  const body = JSON.stringify({ action: 'findNotes', version: 6, params: { query } })
  const ask = async (): Promise<Measured> =>
    measured(async () => (await fetch(large.url, { method: 'POST', body, headers: { connection: 'close' } })).text())
  report(`findNotes ${query} over 20,000 notes, median of ${ROUNDS}`, await rounds(ask), FINDS_WITHIN)
}
await large.close()
