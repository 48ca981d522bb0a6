import { parseItem, parseList } from 'structured-headers'
import t from 'tap'
import { type Budget, burstRate, plainRate } from '../../src/budgets/budget.ts'
import { createBudgets, type Spender } from '../../src/budgets/budgets.ts'
import type { BudgetAdmission } from '../../src/budgets/observer.ts'
import { PARTS } from '../../src/budgets/window.ts'
import { type Failure, failed, type Outcome } from '../../src/wire/outcome.ts'
import { settle, stopClock } from '../support/clock.ts'
import { accountsOn, budgetOf, call, perSecond, stays } from './spend.ts'

const clock = stopClock(t)

function newBudgets() {
  const events: BudgetAdmission[] = []
  const accounts = accountsOn(clock)
  const budgets = createBudgets(accounts, (event) => events.push(event))
  return {
    events,
    admit: (...paid: Parameters<typeof budgets.admit>[0]) => budgets.admit(paid, 10, stays),
    async left(client: string) {
      await settle()
      const states = await accounts.states()
      return states.find((state) => state.client === client)?.remainders.map(({ left }) => left / PARTS)
    },
    states: () => accounts.states(),
  }
}

function spender(client: string, budget: Budget, more: Partial<Spender> = {}): Spender {
  return { client, budget, address: null, report: false, ...more }
}

const answered = (kind: 'result' | 'error', by: 'anki' | 'cache' = 'anki'): Outcome => ({
  kind,
  text: Buffer.from('null'),
  by,
})

t.test('what never reached Anki is returned, what may have reached it is not', async (t) => {
  const returned: Failure[] = ['unreachable', 'abandoned', 'circle', 'busy']
  const kept: Failure[] = ['lost', 'timeout', 'garbage']
  for (const failure of [...returned, ...kept]) {
    const { admit, left } = newBudgets()
    const agent = spender('agent', budgetOf([plainRate('calls', 10, 'h'), plainRate('writes', 10, 'h')]))
    const ticket = await admit({ spender: agent, cost: call({ writes: 1 }) }, { spender: agent, cost: call() })
    ticket?.end([failed(failure), answered('result')])
    t.same(await left('agent'), returned.includes(failure) ? [9, 10] : [8, 9], failure)
  }
})

t.test('an answer of the cache costs a part, and notes that were not created cost nothing', async (t) => {
  const { admit, left } = newBudgets()
  const agent = spender('agent', budgetOf([plainRate('calls', 10, 'h'), plainRate('notes', 10, 'h')], { hit: 0.1 }))
  const cached = await admit({ spender: agent, cost: call() })
  cached?.end([answered('result', 'cache')])
  t.same(await left('agent'), [9.9, 10])
  const duplicate = await admit({ spender: agent, cost: call({ notes: 4 }) })
  duplicate?.end([answered('error')])
  t.same(await left('agent'), [8.9, 10])
})

t.test('each client pays for its own calls inside one request', async (t) => {
  const { admit, left, events } = newBudgets()
  const [anna, ben] = [
    spender('anna', budgetOf([plainRate('calls', 2, 'h')])),
    spender('ben', budgetOf([perSecond(1)])),
  ]
  const ticket = await admit(
    { spender: ben, cost: call() },
    { spender: anna, cost: call() },
    { spender: ben, cost: call() },
    { spender: anna, cost: call() },
  )
  t.same(
    ticket?.refusals.map((refusal) => refusal === null),
    [true, true, false, true],
  )
  ticket?.end([answered('result'), failed('unreachable'), answered('result')])
  t.same([await left('anna'), await left('ben')], [[1], [0]], 'the second outcome is that of the second that went')
  t.same(events, [
    { client: 'ben', allowed: 1, refused: 1, reported: 0, waited: 0 },
    { client: 'anna', allowed: 2, refused: 0, reported: 0, waited: 0 },
  ])
})

t.test(
  'where the second client of a request has left, the first is charged nothing and its place is free',
  async (t) => {
    const { left, states } = newBudgets()
    const gone = new AbortController()
    const accounts = accountsOn(clock)
    const budgets = createBudgets(accounts, () => {})
    const anna = spender('anna', budgetOf([plainRate('calls', 5, 'h')]))
    const ben = spender('ben', budgetOf([perSecond(1)]))
    await budgets.admit([{ spender: ben, cost: call() }], 0, stays)
    const both = budgets.admit(
      [
        { spender: anna, cost: call() },
        { spender: ben, cost: call() },
      ],
      0,
      gone.signal,
    )
    await clock.pass(10)
    gone.abort()
    t.equal(await both, null)
    await settle()
    t.match(await accounts.states(), [
      { client: 'ben' },
      { client: 'anna', active: 0, remainders: [{ left: 5 * PARTS }] },
    ])
    t.same([await left('anna'), await states()], [undefined, []])
  },
)

t.test('addresses of a client that anyone can be have an account each', async (t) => {
  const { admit } = newBudgets()
  const budget = budgetOf([plainRate('calls', 1, 'h')])
  const from = (address: string) => admit({ spender: spender('guest', budget, { address }), cost: call() })
  t.match(await from('192.0.2.1'), { refusals: [null] })
  t.match(await from('192.0.2.2'), { refusals: [null] })
  t.match(await from('192.0.2.1'), { refusals: [{ retryAfter: 3600 }] })
})

t.test('a client that is only reported is refused nothing, and charged what it would have been', async (t) => {
  const { admit, left, events } = newBudgets()
  const agent = spender('agent', budgetOf([plainRate('calls', 2, 'h')]), { report: true })
  const calls = [1, 2, 3].map(() => ({ spender: agent, cost: call() }))
  const ticket = await admit(...calls)
  t.same(ticket?.refusals, [null, null, null])
  ticket?.end([failed('unreachable'), failed('unreachable'), failed('unreachable')])
  t.same(await left('agent'), [2], 'no more is returned than was charged')
  t.match(events, [{ allowed: 2, refused: 0, reported: 1 }])
})

t.test('the headers of a refusal are structured fields, and the time to come back is that of the window', async (t) => {
  const { admit } = newBudgets()
  const rates = [
    burstRate(plainRate('calls', 50, 's'), 75),
    plainRate('notes', 30, 'min'),
    plainRate('bytes', 4096, 'h'),
  ]
  const agent = spender('agent', budgetOf(rates, { name: 'agent' }))
  await admit({ spender: agent, cost: call({ notes: 30 }) })
  await clock.pass(47_200)
  const ticket = await admit({ spender: agent, cost: call() }, { spender: agent, cost: call({ notes: 1 }) })
  const headers = (await ticket?.headers()) ?? {}
  t.equal(headers['Retry-After'], '13', '12.8 s, and never a moment early')
  t.equal(parseItem(headers['Retry-After'] as string)[0], 13)
  const policies = parseList(headers['RateLimit-Policy'] as string)
  t.same(
    policies.map(([name, parameters]) => [name, Object.fromEntries(parameters)]),
    [
      ['agent-calls-s', { q: 75, qu: 'requests', w: 2 }],
      ['agent-notes-min', { q: 30, qu: 'notes', w: 60 }],
      ['agent-bytes-h', { q: 4096, qu: 'content-bytes', w: 3600 }],
    ],
  )
  const limits = parseList(headers.RateLimit as string)
  t.same(
    limits.map(([name, parameters]) => [name, Object.fromEntries(parameters)]),
    [
      ['agent-calls-s', { r: 74, t: 2 }],
      ['agent-notes-min', { r: 0, t: 13 }],
      ['agent-bytes-h', { r: 4096 }],
    ],
  )
  await clock.pass(12_801)
  t.match(await admit({ spender: agent, cost: call({ notes: 1 }) }), { refusals: [null] })
})
