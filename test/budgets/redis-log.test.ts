import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { startBudgeting } from '../../src/assembly/budgeting.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { fakeClock } from '../support/clock.ts'
import { heardLog } from '../support/log.ts'
import { redisMissing, startRedis } from './redis-server.ts'

const missing = redisMissing()
const nothing = () => {}
const observer = { admitted: nothing, countsShared: nothing, countedAlone: nothing }

/** Budgets on this Redis; `said` resolves with each next line of the log. */
async function budgetsOn(url: string) {
  const lines: string[] = []
  let wake = nothing
  const log = heardLog(({ msg }) => {
    lines.push(msg)
    wake()
  })
  const config = { ...defaultConfig(), redis: url }
  const budgeting = await startBudgeting(config, { observer, buffered: { bytes: 0 }, clock: fakeClock(), log })
  const said = async () => {
    while (lines.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return lines.shift()
  }
  return { budgeting, said, lines }
}

const AWAY = 'Redis does not answer; this gateway counts budgets on its own until Redis is back'
const BACK = 'Redis answers; budgets are shared with the other gateways that use it'

t.test('Redis that is not there is one line, however often it is looked for', async (t) => {
  let attempts = 0
  const several = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.destroy()
    if (++attempts === 4) several.resolve()
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { budgeting, said, lines } = await budgetsOn(`redis://127.0.0.1:${port}`)
  t.teardown(() => budgeting.close())
  t.equal(await said(), AWAY)
  await several.promise
  t.same(lines, [])
})

t.test(
  missing === null ? 'Redis lost and found again is a line each' : `Redis lost and found is a line each (${missing})`,
  { skip: missing ?? false },
  async (t) => {
    const redis = await startRedis()
    t.teardown(() => redis.stop())
    const { budgeting, said } = await budgetsOn(redis.url)
    t.teardown(() => budgeting.close())
    t.equal(await said(), BACK)
    await redis.kill()
    t.equal(await said(), AWAY)
    await redis.restart()
    t.equal(await said(), BACK)
  },
)
