import t from 'tap'
import { createAccounts } from '../../src/budgets/accounts.ts'
import { plainRate, type Rate } from '../../src/budgets/budget.ts'
import type { GateVerdict } from '../../src/budgets/gate.ts'
import { memoryWindow, type RateWindow } from '../../src/budgets/window.ts'
import { settle, stopClock } from '../support/clock.ts'
import { accountsOn, budgetOf, call, perSecond, stays } from './spend.ts'

const clock = stopClock(t)
let clients = 0

/** A gate of its own for each test, and what came of its requests so far. */
function gateOf(...given: Parameters<typeof budgetOf>) {
  clients += 1
  const { gate } = accountsOn(clock).open(`client-${clients}`, null, budgetOf(...given))
  const ends: (GateVerdict | null)[] = []
  return {
    gate,
    ends,
    admit(costs = [call()], { bytes = 100, signal = stays, report = false } = {}) {
      const index = ends.length
      ends.push(undefined as unknown as null)
      void gate.admit({ costs, bytes, signal, report }).then((admission) => {
        ends[index] = admission
      })
    },
  }
}

const errorsOf = (end: GateVerdict | null | undefined) => end?.refusals.map((refusal) => refusal?.error.text ?? null)

t.test('what is within the budget goes at once, and what is over it when the window ends', async (t) => {
  const { admit, ends } = gateOf([perSecond(2)])
  for (let count = 0; count < 5; count++) admit()
  await settle()
  t.same(
    ends.map((end) => end?.waited),
    [0, 0, undefined, undefined, undefined],
  )
  await clock.pass(999)
  t.equal(ends[2], undefined, 'nothing goes a moment early')
  await clock.pass(2)
  t.same(ends.map((end) => end?.refusals[0] ?? 'went').slice(0, 4), ['went', 'went', 'went', 'went'])
  t.same(errorsOf(ends[4]), ['budget "test": 2 calls per second; try again in 1 s'])
})

t.test('what would wait longer than the delay is refused at once, with the time to come back', async (t) => {
  const { admit, ends } = gateOf([plainRate('notes', 30, 'min')])
  admit([call({ notes: 30 })])
  await clock.pass(48_000)
  admit([call({ notes: 1 })])
  await settle()
  t.match(ends[1], { waited: 0, charge: null })
  t.same(errorsOf(ends[1]), ['budget "test": 30 notes per minute; try again in 12 s'])
  t.equal(ends[1]?.refusals[0]?.retryAfter, 12)
})

t.test('requests go in the order of their arrival: a small one never overtakes', async (t) => {
  const { gate } = gateOf([perSecond(10)])
  const order: string[] = []
  const admit = (name: string, calls: number) =>
    gate.admit({ costs: [call({ calls })], bytes: 0, signal: stays, report: false }).then(() => order.push(name))
  void admit('fills', 8)
  void admit('waits', 5)
  void admit('would fit', 1)
  await clock.pass(500)
  t.same(order, ['fills'])
  await clock.pass(501)
  t.same(order, ['fills', 'waits', 'would fit'])
})

t.test('of a list that does not fit, the calls that fit go and the others are refused', async (t) => {
  const { admit, ends } = gateOf([plainRate('calls', 10, 's'), plainRate('notes', 2, 'min')])
  admit([call({ notes: 1 }), call({ notes: 2 }), call(), call({ notes: 1 }), call({ notes: 1 })])
  await settle()
  t.same(errorsOf(ends[0]), [
    null,
    'budget "test": 2 notes per minute; try again in 60 s',
    null,
    null,
    'budget "test": 2 notes per minute; try again in 60 s',
  ])
})

t.test('a call that no window could hold is told so, and does not wait', async (t) => {
  const { admit, ends } = gateOf([plainRate('notes', 30, 'min')], { delay: 100_000 })
  admit([call({ notes: 31 })])
  await settle()
  const text = 'budget "test": 30 notes per minute; this call alone asks for more'
  t.same(ends[0]?.refusals, [{ error: { code: 'budget.never', text, status: 429 }, retryAfter: null }])
})

t.test('of several rates that are over, the one with the longest wait is named', async (t) => {
  const { admit, ends } = gateOf([perSecond(1), plainRate('calls', 1, 'h')])
  admit()
  admit()
  await settle()
  t.same(errorsOf(ends[1]), ['budget "test": 1 call per hour; try again in 3600 s'])
})

t.test('a refused request takes nothing from the rates that had enough', async (t) => {
  const { admit, ends } = gateOf([plainRate('calls', 2, 'h'), plainRate('notes', 1, 'h')])
  admit([call({ notes: 1 })])
  admit([call({ notes: 1 })])
  admit([call()])
  await settle()
  t.same(
    ends.map((end) => end?.refusals[0] === null),
    [true, false, true],
  )
})

t.test('no more requests than may be at once are under way, and one goes as soon as a place is free', async (t) => {
  const { admit, ends, gate } = gateOf([], { concurrent: 1 })
  admit()
  await settle()
  admit()
  admit()
  await clock.pass(300)
  t.equal(gate.active, 1)
  t.equal(gate.waiting, 2)
  ends[0]?.release()
  await settle()
  t.equal(ends[1]?.waited, 300)
  ends[0]?.release()
  await clock.pass(701)
  t.same(errorsOf(ends[2]), ['budget "test": 1 request at once; try again in 1 s'], 'a place is given back only once')
})

t.test('a client that leaves while it waits is passed over and charged nothing', async (t) => {
  const { admit, ends, gate } = gateOf([perSecond(1)])
  const [first, behind] = [new AbortController(), new AbortController()]
  admit()
  admit([call()], { signal: first.signal })
  admit([call()], { signal: behind.signal })
  admit()
  await clock.pass(100)
  behind.abort()
  first.abort()
  await settle()
  t.same([ends[1], ends[2], ends[3]], [null, null, undefined])
  await clock.pass(901)
  t.match(ends[3], { refusals: [null] })
  t.equal(gate.waiting, 0)
})

t.test('those that wait are bounded in number and in bytes', async (t) => {
  const many = gateOf([perSecond(1)])
  for (let count = 0; count < 1002; count++) many.admit()
  const large = gateOf([perSecond(1)])
  for (let count = 0; count < 4; count++) large.admit([call()], { bytes: 30 * 1024 * 1024 })
  await settle()
  t.same(errorsOf(many.ends[1001]), ['budget "test": too many requests wait already; try again in 1 s'])
  t.equal(many.ends[1000], undefined, 'the last that is kept')
  t.match(large.ends[3]?.refusals, [{ error: { text: /too many requests wait/ } }])
  await clock.pass(2500)
})

t.test('in report mode nothing waits and nothing is refused, and what would have been is said', async (t) => {
  const { admit, ends } = gateOf([perSecond(1)], { concurrent: 1 })
  for (let count = 0; count < 3; count++) admit([call()], { report: true })
  await settle()
  t.match(ends[2], {
    waited: 0,
    refusals: [null],
    reported: [{ error: { text: 'budget "test": 1 call per second; try again in 1 s' } }],
  })
})

t.test('a delay of nothing refuses at once what is over the budget', async (t) => {
  const { admit, ends } = gateOf([perSecond(1)], { delay: 0 })
  admit()
  admit()
  await settle()
  t.same(errorsOf(ends[1]), ['budget "test": 1 call per second; try again in 1 s'])
  t.equal(ends[1]?.waited, 0)
})

t.test('a charge that fails ends its own request, and the account goes on', async (t) => {
  let fails = 2
  const failing = (rate: Rate): RateWindow => {
    const window = memoryWindow(rate, clock)
    const take: RateWindow['take'] = (...given) =>
      fails-- > 0 ? Promise.reject(new Error('the store is broken')) : window.take(...given)
    return { ...window, take }
  }
  const { gate } = createAccounts(failing, clock).open('broken', null, budgetOf([perSecond(5)]))
  const request = { costs: [call()], bytes: 1, signal: stays, report: false }
  const [first, second, third] = [gate.admit(request), gate.admit(request), gate.admit(request)]
  await t.rejects(first, /the store is broken/)
  await t.rejects(second, /the store is broken/)
  t.same(errorsOf(await third), [null])
  await settle()
  t.equal(gate.waiting, 0)
  t.same(errorsOf(await gate.admit(request)), [null])
})
