import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import { createHealth } from '../../src/upstream/health.ts'
import { openIdle } from '../../src/upstream/idle.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { ask, NOTHING } from '../support/ask.ts'
import { noDeaf, startDeaf } from '../support/deaf.ts'
import { startFront } from '../support/front.ts'
import { until } from '../support/until.ts'

const skip = noDeaf ?? false
const READ = { action: 'deckNames', version: 6 }
const ANSWER = '{"result": null, "error": null}'
/** ms; short, so that the test is. */
const CONNECT = 300
/** ms; longer than any test. */
const HOUR = 3_600_000

t.test(
  'an upstream that drops packets is absent once a connect has had its time, and found again soon after',
  { skip },
  async (t) => {
    const deaf = await startDeaf(t)
    await deaf.block()
    const front = await startFront({ upstream: { url: deaf.url, timeout: { connect: CONNECT, read: HOUR } } })
    t.teardown(() => front.close())
    const { status, text } = await ask(front.port, READ)
    t.strictSame({ status, text }, NOTHING, 'long before the hour that the call itself may take')
    t.equal(front.gateway.upstreams.all[0].health.state, 'down')
    t.strictSame(await ask(front.port, READ), NOTHING, 'from then on at once')

    deaf.wake()
    await front.known('up')
    t.equal((await ask(front.port, READ)).text, ANSWER)
  },
)

t.test('a drop is said in the manner of whenDown', { skip }, async (t) => {
  const deaf = await startDeaf(t)
  await deaf.block()
  const timeout = { connect: CONNECT }
  const front = await startFront({ upstream: { url: deaf.url, timeout, whenDown: 'explain' } })
  t.teardown(() => front.close())
  t.match((await ask(front.port, READ)).text, `Anki is not reachable at ${deaf.url}`)
})

t.test(
  'while the idle connection stands a slow connect means busy: the call waits and is answered',
  { skip },
  async (t) => {
    const deaf = await startDeaf(t)
    const front = await startFront({ upstream: { url: deaf.url, timeout: { connect: CONNECT } } })
    t.teardown(() => front.close())
    await front.known('up')
    const [upstream] = front.gateway.upstreams.all
    const states: UpstreamState[] = []
    upstream.health.onChange((state) => states.push(state))
    await deaf.block()
    const call = ask(front.port, READ)
    // Several times as long as a connect may take.
    await until(() => upstream.lane.silent)
    const ready = await fetch(`http://127.0.0.1:${front.gateway.adminAddress.port}/ready`)
    t.equal(ready.status, 503)
    t.match(await ready.json(), { reason: /is busy or shows a dialog: look at its window/ })
    deaf.wake()
    t.equal((await call).text, ANSWER)
    t.same(states, [], 'it was never absent')
    t.notOk(upstream.lane.silent)
  },
)

t.test(
  'a call that never got a connection is told that Anki is busy, and a write was not sent',
  { skip },
  async (t) => {
    const deaf = await startDeaf(t)
    const timeout = { connect: CONNECT, read: 700, write: 700 }
    const front = await startFront({ upstream: { url: deaf.url, timeout } })
    t.teardown(() => front.close())
    await front.known('up')
    await deaf.block()
    const call = { action: 'createDeck', version: 6, params: { deck: 'a' } }
    t.match((await ask(front.port, call)).text, '"error": "Anki is busy or shows a dialog"')
  },
)

for (const [isWorking, expected] of [
  [true, 'busy'],
  [false, 'down'],
] as const) {
  t.test(
    `without the idle connection a slow connect means ${expected} if ${isWorking ? 'something' : 'nothing'} is under way`,
    { skip },
    async (t) => {
      const deaf = await startDeaf(t)
      const health = createHealth({
        url: deaf.url,
        connect: CONNECT,
        prove: async () => 'up',
        isWorking: () => isWorking,
        isSilent: () => false,
        openIdle,
        clock: systemClock,
      })
      t.teardown(() => health.close())
      t.equal(await health.settled(), 'up')
      await deaf.block()
      const gone = new Promise<void>((resolve) => health.onChange(() => resolve()))
      health.suspect()
      await gone
      t.equal(await health.settled(), expected)
      const found = Promise.withResolvers<void>()
      health.onChange((state) => state === 'up' && found.resolve())
      deaf.wake()
      await found.promise
      t.pass('found again')
    },
  )
}
