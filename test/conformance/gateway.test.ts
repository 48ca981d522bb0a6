import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { keyedBy } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { assess, loadDifferences } from './differences.ts'
import { replay } from './replay.ts'
import { SANDBOX_FILES, transcript } from './scenarios.ts'

const known = loadDifferences()

for (const file of SANDBOX_FILES) {
  t.test(`through the gateway, ${file} is answered as recorded`, async (t) => {
    const scenario = transcript(file)
    const { key } = scenario.header
    const sandbox = await startSandbox({ key, hostFiles: true })
    t.teardown(() => sandbox.close())
    const front = await startFront({ upstream: { url: sandbox.url, key }, ...keyedBy(key) })
    t.teardown(() => front.close())
    const results = await replay(scenario, { url: front.url, headers: true })
    const { problems, equal, listed } = assess(file, results, known, 'gateway', ['gateway', 'sandbox'])
    t.strictSame(problems, [])
    t.equal(equal + listed, scenario.steps.length)
  })
}
