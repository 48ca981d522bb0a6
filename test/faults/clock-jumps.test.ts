import { mock } from 'node:test'
import t from 'tap'
import { createBudgets } from '../../src/budgets/budgets.ts'
import { systemClock } from '../../src/clock.ts'
import { createAsks } from '../../src/safety/ask.ts'
import { accountsOn, budgetOf, call, perSecond, stays } from '../budgets/spend.ts'
import { fakeClock, START } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'
import { until } from '../support/until.ts'
import { createFake, leaf, texts } from '../upstream/fake-anki.ts'

const HOUR = 3_600_000
const JUMPS = [
  ['an hour', HOUR],
  ['a day', 24 * HOUR],
] as const

for (const [far, by] of JUMPS) {
  t.test(`a clock that is set back by ${far} delays no request that waits for its turn`, async (t) => {
    const { send, sleep, sent, exchanges } = createFake({ holds: (number) => number === 1 })
    const first = send('a', leaf('deckNames'))
    await sent(1)
    const second = send('b', leaf('modelNames'))
    sleep(-by)
    exchanges[0]?.reply('{"result": "deckNames", "error": null}')
    t.strictSame(texts(await first), ['"deckNames"'])
    t.strictSame(texts(await second), ['"modelNames"'])
  })

  t.test(
    `a clock that is set forward by ${far} ends a request that waits as a sleep of the computer does: unsent`,
    async (t) => {
      const { send, sleep, sent, exchanges } = createFake({ holds: (number) => number === 1 })
      const first = send('a', leaf('deckNames'))
      await sent(1)
      const second = send('b', leaf('addNote', { note: {} }))
      sleep(by)
      exchanges[0]?.reply('{"result": "deckNames", "error": null}')
      t.strictSame(texts(await first), ['"deckNames"'])
      t.strictSame(texts(await second), ['busy'])
      t.equal(exchanges.length, 1, 'it was not sent')
    },
  )

  t.test(`a clock that is set forward by ${far} ends an approval`, async (t) => {
    const clock = fakeClock()
    const asks = createAsks(clock, () => ({ valid: 600_000, pending: 4 }), countUp())
    const asked = { client: 'a', action: 'deleteNotes', params: Buffer.from('1'), summary: 'Delete notes', touched: {} }
    asks.ask(asked)
    t.ok(asks.decide('1', { verdict: 'allow' }))
    clock.jump(by)
    t.strictSame(asks.ask(asked), { kind: 'waiting', number: 2 })
  })

  t.test('a clock that is set back lengthens no approval, no allowance for a while and no refusal', async (t) => {
    const clock = fakeClock()
    let set = 0
    const asks = createAsks(
      { ...clock, wall: () => clock.wall() + set },
      () => ({ valid: 600_000, pending: 9 }),
      countUp(),
    )
    const asked = (params: string, action = 'deleteNotes') => {
      return asks.ask({ client: 'a', action, params: Buffer.from(params), summary: '', touched: {} })
    }
    for (const params of ['1', '2']) asked(params)
    asked('3', 'deleteDecks')
    t.ok(asks.decide('1', { verdict: 'allow' }))
    t.ok(asks.decide('2', { verdict: 'refuse' }))
    t.ok(asks.decide('3', { verdict: 'allow', for: 600_000 }))
    set = -24 * by
    t.equal(asks.grants().length, 1)
    clock.jump(600_000)
    t.strictSame(asks.grants(), [])
    t.strictSame(asked('1'), { kind: 'waiting', number: 4 })
    t.strictSame(asked('2'), { kind: 'waiting', number: 5 })
    t.strictSame(asked('3', 'deleteDecks'), { kind: 'waiting', number: 6 })
  })

  t.test(
    `a clock that is set back by ${far} leaves a budget as it was, and its window ends all the same`,
    async (t) => {
      // The date alone: the timers go on, as they do on a machine whose clock is set.
      mock.timers.enable({ apis: ['Date'], now: START })
      t.teardown(() => mock.timers.reset())
      const budgets = createBudgets(accountsOn({ ...systemClock, wall: () => Date.now() }), () => {})
      const budget = budgetOf([perSecond(2)], { delay: 0 })
      const spender = { client: 'a', budget, address: null, report: false }
      const spend = async () => {
        const ticket = await budgets.admit([{ spender, cost: call() }], 0, stays)
        ticket?.end([])
        return ticket?.refusals[0] === null
      }
      t.strictSame([await spend(), await spend(), await spend()], [true, true, false])
      mock.timers.setTime(START - by)
      t.equal(await spend(), false, 'nothing is given back')
      await until(spend)
      t.strictSame([await spend(), await spend()], [true, false], 'the window ended, and a new one has its two calls')
    },
  )
}
