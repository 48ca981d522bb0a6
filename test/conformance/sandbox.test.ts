import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { assess, listProblems, loadDifferences } from './differences.ts'
import { replay } from './replay.ts'
import { allSteps, SANDBOX_FILES, transcript } from './scenarios.ts'

const known = loadDifferences()

t.test('the list of known differences names existing steps once each and at most one in twenty', async (t) => {
  t.strictSame(listProblems(known, allSteps()), [])
})

for (const file of SANDBOX_FILES) {
  t.test(`the sandbox answers ${file} as recorded`, async (t) => {
    const scenario = transcript(file)
    const sandbox = await startSandbox({ key: scenario.header.key, hostFiles: true })
    t.teardown(() => sandbox.close())
    const results = await replay(scenario, { url: sandbox.url, headers: true })
    const { problems, equal, listed } = assess(file, results, known, 'sandbox')
    t.strictSame(problems, [])
    t.equal(equal + listed, scenario.steps.length)
  })
}
