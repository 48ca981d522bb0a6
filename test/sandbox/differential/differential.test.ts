import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { freePort } from '../../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../../support/real-anki/anki.ts'
import { runDifferential } from './run.ts'
import { createSide } from './side.ts'
import { FAMILIES } from './steps.ts'

/** Seeds that once showed a difference, with the steps and families they showed it in. */
const SEEDS: readonly (readonly [seed: number, steps: number, families: readonly string[]])[] = [
  [2, 10, ['notes']],
  [11, 52, Object.keys(FAMILIES)],
  [12, 16, Object.keys(FAMILIES)],
  [22, 8, ['types', 'notes']],
  [23, 50, ['types', 'notes']],
  [24, 10, ['types', 'notes']],
  [25, 18, ['types', 'notes']],
  [32, 4, Object.keys(FAMILIES)],
  [34, 38, Object.keys(FAMILIES)],
  [39, 81, Object.keys(FAMILIES)],
  [51, 59, Object.keys(FAMILIES)],
  [63, 74, Object.keys(FAMILIES)],
  [64, 11, Object.keys(FAMILIES)],
  [65, 88, Object.keys(FAMILIES)],
  [300, 118, Object.keys(FAMILIES)],
  [301, 149, Object.keys(FAMILIES)],
  [402, 124, Object.keys(FAMILIES)],
  [403, 136, Object.keys(FAMILIES)],
  [500, 101, Object.keys(FAMILIES)],
  [501, 93, Object.keys(FAMILIES)],
  [600, 83, Object.keys(FAMILIES)],
  [601, 81, Object.keys(FAMILIES)],
  [603, 150, Object.keys(FAMILIES)],
  [800, 88, Object.keys(FAMILIES)],
  [1003, 130, Object.keys(FAMILIES)],
  [1005, 139, Object.keys(FAMILIES)],
  [1009, 133, Object.keys(FAMILIES)],
  [2003, 55, Object.keys(FAMILIES)],
  [2004, 65, Object.keys(FAMILIES)],
  [2005, 129, Object.keys(FAMILIES)],
  [2006, 118, Object.keys(FAMILIES)],
  [2102, 93, Object.keys(FAMILIES)],
  [2105, 54, Object.keys(FAMILIES)],
]

/** A real Anki takes about a tenth of a second for each step, and a few for each fresh profile. */
const LONGEST = 45 * 60_000

const missing = ankiMissing()
if (missing) t.pass(`SKIPPED: the sandbox was not compared with a real Anki, because ${missing}`)
else {
  t.setTimeout(LONGEST)
  t.test('the sandbox does what a real Anki does with the same random calls', { timeout: LONGEST }, async (t) => {
    const base = join(await mkdtemp(join(tmpdir(), 'differential-')), 'anki')
    const anki = await startAnki({ base, port: await freePort(), pollInterval: 2 })
    t.teardown(async () => {
      await anki.kill()
      await removeFolder(base)
    })
    for (const [seed, steps, families] of SEEDS) {
      await t.test(`seed ${seed}, ${steps} steps`, { timeout: LONGEST }, async (t) => {
        const sandbox = await startSandbox()
        t.teardown(() => sandbox.close())
        const sides = [createSide('anki', anki.url), createSide('sandbox', sandbox.url)] as const
        const { difference } = await runDifferential(...sides, { seed, steps, families })
        t.equal(difference, null)
        await anki.renew()
      })
    }
  })
}
