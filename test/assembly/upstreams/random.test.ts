import fc from 'fast-check'
import t from 'tap'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { startFront } from '../../support/front.ts'
import { rounds, watchCollections } from './collections.ts'
import { clients, KEPT } from './two.ts'

t.test(
  'whatever two clients do beside each other and in one request, no answer is from the wrong collection',
  async (t) => {
    const [anna, ben] = await Promise.all([startSandbox({}), startSandbox({})])
    const front = await startFront({
      upstream: { url: anna.url },
      others: { ben: { url: ben.url } },
      clients,
      cache: KEPT,
    })
    t.teardown(async () => {
      await front.close()
      await Promise.all([anna.close(), ben.close()])
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(rounds, async (played) => {
        run += 1
        const collections = watchCollections(front.port, `run${run}`)
        const wrong = await collections.play(played)
        wrong.push(...(await collections.compare({ a: anna.port, b: ben.port })))
        if (wrong.length > 0) throw new Error(wrong.join('\n'))
      }),
      { numRuns: 60 },
    )
    t.equal(run >= 60, true)
  },
)
