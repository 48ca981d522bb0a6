import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { systemClock } from '../../src/clock.ts'
import { createHealth, type HealthOptions, type Proved } from '../../src/upstream/health.ts'
import { openIdle } from '../../src/upstream/idle.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { holdTimers } from '../support/timers.ts'

/** ms that a connect may take; unlike every other time here. */
const CONNECT = 7777

/** Something that takes connections on a port of its own, on which the gateway's own question is answered as a test says. */
async function watched(t: Test, more: Partial<HealthOptions> = {}) {
  const timers = holdTimers(t)
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    socket.resume()
  })
  const answers: ((proved: Proved) => void)[] = []
  const states: UpstreamState[] = []
  const listeners: (() => void)[] = []
  const changed = () => {
    for (const listener of listeners.splice(0)) listener()
  }
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => listeners.push(resolve))
  }
  const health = createHealth({
    url: `http://127.0.0.1:${port}`,
    connect: CONNECT,
    prove: () =>
      new Promise((resolve) => {
        answers.push(resolve)
        changed()
      }),
    isWorking: () => false,
    isSilent: () => false,
    openIdle,
    clock: systemClock,
    ...more,
  })
  health.onChange((state) => {
    states.push(state)
    changed()
  })
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  t.teardown(async () => {
    health.close()
    if (server.listening) await stop()
  })
  return {
    timers,
    health,
    states,
    stop,
    restart: () => {
      const listening = once(server, 'listening')
      server.listen(port, '127.0.0.1')
      return listening
    },
    /** Resolves when so many questions were asked. */
    asked: (count: number) => until(() => answers.length >= count),
    questions: () => answers.length,
    became: (state: UpstreamState) => until(() => states.at(-1) === state),
    answer: (proved: Proved) => answers.at(-1)?.(proved),
  }
}

/** What a question shows, and how many ms later the next one follows. */
const ROWS: readonly (readonly [Proved, number])[] = [
  ['up', 3000],
  ['key', 1000],
  ['profile', 1000],
  ['circle', 1000],
  ['other', 1000],
  ['silent', 250],
  ['down', 250],
]

for (const [proved, ms] of ROWS) {
  t.test(`what answers as ${proved} is asked again ${ms} ms later`, async (t) => {
    const { timers, asked, questions, answer } = await watched(t)
    await asked(1)
    answer(proved)
    await timers.set(ms)
    t.same(timers.due, [ms], 'nothing else is waited for')
    t.equal(questions(), 1)
    timers.pass(ms)
    await asked(2)
    t.equal(questions(), 2)
  })
}

t.test(
  'a closed Anki is looked for four times a second, so that calls work within a second of its return',
  async (t) => {
    const { timers, states, stop, restart, became, asked, answer } = await watched(t)
    await asked(1)
    answer('up')
    await became('up')
    await stop()
    await became('down')
    for (let look = 0; look < 3; look += 1) {
      await timers.set(250)
      t.same(timers.due, [250])
      timers.pass(250)
    }
    await timers.set(250)
    await restart()
    timers.pass(250)
    await asked(2)
    answer('up')
    await became('up')
    t.same(states, ['up', 'down', 'up'])
  },
)

t.test('a question that is unanswered for 1.5 s shows: as silence, as a busy Anki, or as one that waits', async (t) => {
  const { timers, states, health, stop, restart, became, asked, answer } = await watched(t)
  await asked(1)
  timers.pass(1499)
  t.same(states, [])
  timers.pass(1)
  t.same(states, ['silent'], 'what has never answered')
  answer('up')
  await became('up')
  timers.pass(3000)
  await asked(2)
  timers.pass(1499)
  t.notOk(health.waits)
  timers.pass(1)
  t.ok(health.waits, 'an Anki that serves is not taken for gone')
  answer('up')
  await timers.set(3000)
  t.notOk(health.waits)
  await stop()
  await became('down')
  await restart()
  await timers.set(250)
  timers.pass(250)
  await asked(3)
  timers.pass(1500)
  t.same(states, ['silent', 'up', 'down', 'busy'], 'what has answered before')
})

t.test('an Anki known to leave everything unanswered is not asked', async (t) => {
  const { timers, questions, asked, answer } = await watched(t, { isSilent: () => true })
  await asked(1)
  answer('up')
  for (let check = 0; check < 3; check += 1) {
    await timers.set(3000)
    timers.pass(3000)
  }
  t.equal(questions(), 1)
})
