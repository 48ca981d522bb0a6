import t from 'tap'
import { createAccounts } from '../../src/budgets/accounts.ts'
import { plainRate } from '../../src/budgets/budget.ts'
import { redisStore, type Store } from '../../src/budgets/store.ts'
import { PARTS } from '../../src/budgets/window.ts'
import { systemClock } from '../../src/clock.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { redisMissing, startRedis } from './redis-server.ts'
import { budgetOf, call, stays } from './spend.ts'

const missing = redisMissing()
const skip = missing ?? false
const name = (title: string) => (missing === null ? title : `${title} (${missing})`)

/** A gateway's budgets on a shared Redis; resolves when it is connected. */
async function gatewayOn(url: string) {
  const shared: boolean[] = []
  const connected = Promise.withResolvers<void>()
  const lost = Promise.withResolvers<void>()
  const again = Promise.withResolvers<void>()
  let insured = 0
  const events = {
    onShared(state: boolean) {
      shared.push(state)
      if (!state && shared.includes(true)) lost.resolve()
      if (state && shared.lastIndexOf(false) > shared.indexOf(true)) again.resolve()
      if (state) connected.resolve()
    },
    onInsured() {
      insured += 1
    },
  }
  // On a busy machine a count can take long; what is tested here is not that.
  const store: Store = await redisStore(url, systemClock, events, 20_000)
  const accounts = createAccounts(store.makeWindow, systemClock)
  await connected.promise
  return {
    store,
    accounts,
    lost: lost.promise,
    again: again.promise,
    get insured() {
      return insured
    },
  }
}

const hourly = (amount: number) => budgetOf([plainRate('calls', amount, 'h'), plainRate('notes', 1000, 'h')])

t.test(name('two gateways on one Redis keep one budget between them, to the call'), { skip }, async (t) => {
  const redis = await startRedis()
  const gateways = [await gatewayOn(redis.url), await gatewayOn(redis.url)]
  t.teardown(() => {
    for (const { store } of gateways) store.close()
    return redis.stop()
  })
  const budget = hourly(500)
  let went = 0
  const spend = async ({ accounts }: (typeof gateways)[number], count: number) => {
    for (let index = 0; index < count; index++) {
      const costs = [call(), call({ notes: 1 }), call()]
      const admission = await accounts
        .open('pupil', null, budget)
        .gate.admit({ costs, bytes: 0, signal: stays, report: false })
      went += admission?.refusals.filter((refusal) => refusal === null).length ?? 0
      admission?.release()
    }
  }
  await Promise.all(gateways.flatMap((gateway) => [spend(gateway, 150), spend(gateway, 150)]))
  t.equal(went, 500, 'all of the budget and not one call more')
  const [state] = await (gateways[0] as (typeof gateways)[number]).accounts.states()
  t.match(state, { client: 'pupil', remainders: [{ left: 0 }, { left: Number }] })
  t.equal(gateways[0]?.insured, 0)
})

t.test(name('a window of a second is kept between two gateways in real time'), { skip }, async (t) => {
  const redis = await startRedis()
  const gateways = [await gatewayOn(redis.url), await gatewayOn(redis.url)]
  t.teardown(() => {
    for (const { store } of gateways) store.close()
    return redis.stop()
  })
  const budget = budgetOf([plainRate('calls', 40, 's')], { delay: 60_000 })
  const times: number[] = []
  const began = performance.now()
  const once = async ({ accounts }: (typeof gateways)[number]) => {
    await accounts.open('pupil', null, budget).gate.admit({ costs: [call()], bytes: 0, signal: stays, report: false })
    times.push(performance.now() - began)
  }
  await Promise.all(Array.from({ length: 100 }, (_, index) => once(gateways[index % 2] as (typeof gateways)[number])))
  // The first window began later than the first request, and each call was counted before it went.
  for (const windows of [1, 2]) {
    const went = times.filter((at) => at < windows * 1000).length
    t.ok(went <= windows * 40, `${went} calls in ${windows} s`)
  }
  t.equal(times.length, 100, 'and all went in the end')
})

t.test(name('while Redis is away each gateway counts for itself, and no request is lost'), { skip }, async (t) => {
  const redis = await startRedis()
  const gateway = await gatewayOn(redis.url)
  t.teardown(() => {
    gateway.store.close()
    return redis.stop()
  })
  const budget = hourly(50)
  const ask = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const admission = await gateway.accounts
          .open('pupil', null, budget)
          .gate.admit({ costs: [call()], bytes: 0, signal: stays, report: false })
        return admission?.refusals[0] === null
      }),
    )
  const went = (ends: readonly boolean[]) => ends.filter((end) => end).length
  t.equal(went(await ask(30)), 30)
  const during = ask(40)
  await redis.kill()
  const ends = await during
  t.equal(ends.length, 40, 'every request that was under way has an end')
  await gateway.lost
  t.equal(gateway.store.shared, false)
  const away = went(await ask(100))
  t.ok(away <= 50 && away > 0, `${away} went on the counts of this process, which began anew`)
  t.equal(went(await ask(10)), 0, 'and then the budget is used up here too')
  t.ok(gateway.insured > 100)

  await redis.restart()
  await gateway.again
  t.equal(went(await ask(60)), 50, 'Redis came back empty, and is counted on again')
})

t.test(name('refunds go back to the window they came from, and never into another'), { skip }, async (t) => {
  const redis = await startRedis()
  const { store } = await gatewayOn(redis.url)
  t.teardown(() => {
    store.close()
    return redis.stop()
  })
  const window = store.makeWindow(plainRate('calls', 10, 'h'))
  const asked = Date.now()
  const counted = await window.take('pupil', 4 * PARTS)
  window.refund('pupil', 3 * PARTS, counted, asked)
  t.match(await window.look('pupil'), { left: 9 * PARTS })
  window.refund('pupil', 1 * PARTS, { ...counted, msBeforeNext: 400 }, asked)
  t.match(await window.look('pupil'), { left: 9 * PARTS }, 'a window about to end is left alone')
  const tooMuch = await window.take('pupil', 10 * PARTS)
  window.giveBack('pupil', 10 * PARTS, tooMuch)
  t.match(await window.look('pupil'), { left: 9 * PARTS }, 'what did not fit was not counted')
})

t.test('without Redis a gateway starts all the same', async (t) => {
  const store = await redisStore('redis://127.0.0.1:1', systemClock, { onShared() {}, onInsured() {} })
  t.teardown(() => store.close())
  t.equal(store.shared, false)
  const window = store.makeWindow(plainRate('calls', 10, 'h'))
  t.match(await window.take('pupil', 1000), { consumedPoints: 1000 })
  t.match(await window.look('pupil'), { left: 9000 })
})

t.test(
  name('two gateways in front of two Ankis: no request is lost while Redis ends and returns'),
  { skip },
  async (t) => {
    const redis = await startRedis()
    t.teardown(() => redis.stop())
    const budgets = { pupil: budgetOf([plainRate('calls', 60, 'h')], { name: 'pupil' }) }
    const clients = clientConfigs({ pupil: { key: 'pupil', budget: 'pupil' } })
    const ports: number[] = []
    for (let index = 0; index < 2; index++) {
      const sandbox = await startSandbox({})
      t.teardown(() => sandbox.close())
      const front = await startFront({ upstream: { url: sandbox.url }, clients, budgets, redis: redis.url })
      t.teardown(() => front.close())
      await front.known('up')
      ports.push(front.port)
    }
    const askBoth = async (count: number) => {
      const calls = ports.flatMap((port) =>
        Array.from({ length: count }, () => ask(port, { action: 'version', key: 'pupil' })),
      )
      const texts = (await Promise.all(calls)).map(({ text }) => text ?? '')
      t.ok(
        texts.every((text) => /"result": 6|60 calls per hour; try again/.test(text)),
        'every request has a reply, and it is the answer or the refusal',
      )
      return texts.filter((text) => text.includes('"result": 6')).length
    }
    t.equal(await askBoth(20), 40)
    const during = askBoth(30)
    await redis.kill()
    await during
    t.ok((await askBoth(60)) <= 120, 'each keeps the budget by itself')
    await redis.restart()
    await askBoth(5)
  },
)
