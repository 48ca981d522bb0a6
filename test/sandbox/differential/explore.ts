import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { freePort } from '../../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../../support/real-anki/anki.ts'
import { runDifferential } from './run.ts'
import { createSide } from './side.ts'
import { FAMILIES } from './steps.ts'

/**
 * Runs random steps on a sandbox and on a real Anki side by side, each run on a fresh profile, and shows what first differs:
 *
 *   node test/sandbox/differential/explore.ts [--seed 1] [--runs 10] [--steps 100] [--families notes,cards] [--port N]
 *
 * SIGINT and SIGTERM end the run before its next step, and its Anki with it.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    steps: { type: 'string', default: '100' },
    families: { type: 'string' },
    port: { type: 'string' },
  },
})

const missing = ankiMissing()
if (missing) console.log(`SKIPPED: ${missing}`)
else process.exitCode = (await explore()) ? 0 : 1

async function explore(): Promise<boolean> {
  const { signal } = abortedBy('SIGINT', 'SIGTERM')
  const base = join(await mkdtemp(join(tmpdir(), 'differential-')), 'anki')
  const anki = await startAnki({ base, port: Number(values.port ?? (await freePort())), pollInterval: 2 })
  let same = 0
  let equal = 0
  let refused = 0
  try {
    for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.runs) && !signal.aborted; seed++) {
      const sandbox = await startSandbox()
      const sides = [createSide('anki', anki.url), createSide('sandbox', sandbox.url)] as const
      const outcome = await runDifferential(...sides, {
        seed,
        steps: Number(values.steps),
        families: values.families?.split(',') ?? Object.keys(FAMILIES),
        signal,
      })
      await sandbox.close()
      const { difference } = outcome
      equal += outcome.equal
      refused += outcome.refused
      console.log(`seed ${seed}: ${outcome.equal} steps equal, ${outcome.refused} refused by Anki's window`)
      if (difference === null) same++
      else {
        const { at, step, what, before } = difference
        for (const each of before.slice(-5))
          console.log(`  ${each.action} ${JSON.stringify(each.params)}`.slice(0, 200))
        console.log(`seed ${seed} step ${at}: ${step.action} ${JSON.stringify(step.params)}`)
        for (const line of what.slice(0, 4)) console.log(`  ${line.slice(0, 1600)}`)
      }
      if (!signal.aborted) await anki.renew()
    }
  } finally {
    await anki.kill()
    await removeFolder(base)
  }
  console.log(`${equal} steps equal and ${refused} refused; ${same} of ${values.runs} runs without a difference`)
  return same === Number(values.runs) && !signal.aborted
}

function abortedBy(...signals: readonly NodeJS.Signals[]): AbortController {
  const stopping = new AbortController()
  for (const signal of signals) process.on(signal, () => stopping.abort())
  return stopping
}
