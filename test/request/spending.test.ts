import t from 'tap'
import { type Budget, plainRate } from '../../src/budgets/budget.ts'
import { createBudgets } from '../../src/budgets/budgets.ts'
import { createShed } from '../../src/budgets/shed.ts'
import { texts } from '../../src/budgets/texts.ts'
import { PARTS } from '../../src/budgets/window.ts'
import type { Client } from '../../src/clients/client.ts'
import { createSpending } from '../../src/request/spending.ts'
import { failed } from '../../src/wire/outcome.ts'
import { accountsOn, budgetOf, stays } from '../budgets/spend.ts'
import { callerAs } from '../clients/caller.ts'
import { settle, stopClock } from '../support/clock.ts'
import { clientAs, planned, result } from './leaves.ts'

const clock = stopClock(t)
const UNLIMITED = budgetOf([], { name: 'unlimited' })
const three = budgetOf([plainRate('calls', 3, 'h')], { name: 'three', delay: 0 })

/** What clients of these budgets have left, and work for one Anki; `strain` is how far what is held lies above its mark. */
function start(budgets: Readonly<Record<string, Budget>> = {}) {
  const gauges = { strain: 0 }
  const marks = { queue: 1000, wait: 1000, lag: 1000, bytes: 1 }
  const shed = createShed(marks, { wait: () => 0, lag: () => 0, bytes: () => gauges.strain })
  const accounts = accountsOn(clock)
  const spending = createSpending(
    ({ name }) => budgets[name] ?? UNLIMITED,
    createBudgets(accounts, () => {}),
    () => shed,
  )
  return {
    gauges,
    shed,
    spending,
    admit: (calls: readonly ReturnType<typeof planned>[], client: Client = clientAs(), signal = stays) =>
      spending.admit(calls, { client, caller: callerAs(), bytes: 10, signal }),
    async left() {
      await settle()
      return (await accounts.states()).map(({ client, remainders }) => [
        client,
        remainders[0] && remainders[0].left / PARTS,
      ])
    },
  }
}

t.test('who has no budget goes on as it came, and leaves nothing behind', async (t) => {
  const { admit, shed } = start()
  const calls = [planned('sync'), planned('deckNames')]
  const passage = await admit(calls)
  t.equal(passage.calls, calls)
  t.equal(shed.queue, 2)
  passage.end(calls.map(() => result('1')))
  t.equal(passage.refusal, null)
  t.equal(shed.queue, 0)
})

t.test('what the budget holds goes on, the rest ends here in the words of the budget', async (t) => {
  const { admit, left } = start({ anna: three })
  const calls = Array.from({ length: 5 }, () => planned('deckNames'))
  const passage = await admit(calls)
  t.same(passage.calls.slice(0, 3), calls.slice(0, 3))
  const over = {
    kind: 'refused',
    error: texts('budget.exceeded', { budget: 'three', limit: '3 calls per hour', seconds: 3600 }),
    by: 'budget',
  }
  t.same(passage.calls.slice(3), [over, over])
  t.equal(passage.refusal, null, 'some of it went on')
  const [answered, unsent] = [result('1'), failed('unreachable')]
  passage.end([answered, answered, unsent, passage.calls[3] as never, passage.calls[4] as never])
  t.same(await left(), [['anna', 1]], 'what never reached Anki is given back')
})

t.test('where nothing goes on, headers say when to come back', async (t) => {
  const { admit } = start({ anna: three })
  const first = await admit([planned('deckNames'), planned('deckNames'), planned('deckNames')])
  first.end([result('1'), result('1'), result('1')])
  const second = await admit([planned('deckNames')])
  t.match(second.calls, [{ kind: 'refused', by: 'budget' }])
  second.end(second.calls as never)
  t.match(await second.refusal?.(), { 'Retry-After': '3600' })
})

t.test('each call of a multi is charged to its own client', async (t) => {
  const { admit, left } = start({ anna: three, ben: budgetOf([plainRate('calls', 1, 'h')], { name: 'one', delay: 0 }) })
  const ben = clientAs({ name: 'ben' })
  const passage = await admit([planned('deckNames'), planned('deckNames', ben), planned('deckNames', ben)])
  t.same(
    passage.calls.map((call) => ('kind' in call ? call.kind : call.client.name)),
    ['anna', 'ben', 'refused'],
  )
  passage.end([result('1'), result('1'), passage.calls[2] as never])
  t.same(await left(), [
    ['anna', 2],
    ['ben', 0],
  ])
})

t.test('too much work is refused whole, and what came to no end gives its place free', async (t) => {
  const { admit, gauges, shed } = start()
  const first = await admit([planned('sync')])
  gauges.strain = 2
  const second = await admit([planned('sync'), planned('deckNames')])
  const busy = { kind: 'refused', error: texts('load.shed', { seconds: 2 }), by: 'load' }
  t.same(second.calls, [busy, busy])
  t.same(await second.refusal?.(), { 'Retry-After': '2' })
  second.end(second.calls as never)
  t.equal(shed.queue, 1)
  first.end([])
  t.equal(shed.queue, 0)
})

t.test('a client that leaves while it waits for its budget is charged nothing', async (t) => {
  const { admit, shed } = start({ anna: budgetOf([], { name: 'one', concurrent: 1, delay: 60_000 }) })
  const first = await admit([planned('deckNames')])
  const leaving = new AbortController()
  const waiting = admit([planned('deckNames')], clientAs(), leaving.signal)
  await settle()
  leaving.abort()
  const passage = await waiting
  t.same(passage.calls, [failed('abandoned')])
  t.equal(passage.refusal, null)
  passage.end(passage.calls as never)
  first.end([result('1')])
  t.equal(shed.queue, 0)
})

t.test('a charge that fails gives the place of its request free', async (t) => {
  const shed = createShed({ queue: 10, wait: 10, lag: 10, bytes: 10 }, { wait: () => 0, lag: () => 0, bytes: () => 0 })
  const broken = { admit: () => Promise.reject(new Error('Redis')) }
  const spending = createSpending(
    () => three,
    broken,
    () => shed,
  )
  const payer = { client: clientAs(), caller: callerAs(), bytes: 1, signal: stays }
  await t.rejects(spending.admit([planned('deckNames')], payer), { message: 'Redis' })
  t.equal(shed.queue, 0)
})
