import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { keyedBy } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { assess, loadDifferences } from './differences.ts'
import { clockOfRecordings } from './recorded-clock.ts'
import { replay } from './replay.ts'
import { RECORDED_PROFILE, SANDBOX_FILES, transcript } from './scenarios.ts'

const known = loadDifferences()

// Some risky calls hang until Anki is started again, which no gateway waits for.
const files = SANDBOX_FILES.filter((file) => file !== 'risky.jsonl')

for (const file of files) {
  t.test(`through the gateway, ${file} is answered as recorded`, async (t) => {
    const scenario = transcript(file)
    const { key } = scenario.header
    const sandbox = await startSandbox({ key, hostFiles: true, profile: RECORDED_PROFILE, now: clockOfRecordings() })
    t.teardown(() => sandbox.close())
    const front = await startFront({ upstream: { url: sandbox.url, key }, ...keyedBy(key) })
    t.teardown(() => front.close())
    const results = await replay(scenario, { url: front.url, headers: true })
    const { problems, equal, listed } = assess(file, results, known, 'gateway', ['gateway', 'sandbox'])
    t.strictSame(problems, [])
    t.equal(equal + listed, scenario.steps.length)
  })
}
