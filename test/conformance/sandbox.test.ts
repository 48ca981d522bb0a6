import t from 'tap'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { assess, listProblems, loadDifferences } from './differences.ts'
import { clockOfRecordings } from './recorded-clock.ts'
import { replay } from './replay.ts'
import { allSteps, RECORDED_PROFILE, SANDBOX_FILES, transcript } from './scenarios.ts'

/** A sandbox that would answer does so within this many milliseconds. */
const HANG = 300

const known = loadDifferences()

t.test('the list of known differences names existing steps once each and at most one in twenty', async (t) => {
  t.strictSame(listProblems(known, allSteps()), [])
})

for (const file of SANDBOX_FILES) {
  t.test(`the sandbox answers ${file} as recorded`, async (t) => {
    const scenario = transcript(file)
    const options = { key: scenario.header.key, hostFiles: true, profile: RECORDED_PROFILE, now: clockOfRecordings() }
    let sandbox: Sandbox = await startSandbox(options)
    t.teardown(() => sandbox.close())
    const { port } = sandbox
    const restart = async (): Promise<void> => {
      await sandbox.close()
      sandbox = await startSandbox({ ...options, port })
    }
    const results = await replay(scenario, { url: sandbox.url, headers: true, restart, hang: HANG, hurries: true })
    const { problems, equal, listed } = assess(file, results, known, 'sandbox')
    t.strictSame(problems, [])
    t.equal(equal + listed, scenario.steps.length)
  })
}
