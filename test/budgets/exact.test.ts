import t from 'tap'
import { burstRate, plainRate, type Rate } from '../../src/budgets/budget.ts'
import { stopClock } from '../support/clock.ts'
import { accountsOn, budgetOf, call, stays } from './spend.ts'

const clock = stopClock(t)

/** A generator of numbers from 0 to below 1 that gives the same ones each time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Spent {
  readonly at: number
  readonly calls: number
}

/** The most that was spent in a window, where windows begin with the first use after the last one ended. */
function mostInWindow(spent: readonly Spent[], { window }: Rate): number {
  let began = Number.NEGATIVE_INFINITY
  let sum = 0
  let most = 0
  for (const { at, calls } of spent) {
    if (at >= began + window) {
      began = at
      sum = 0
    }
    sum += calls
    most = Math.max(most, sum)
  }
  return most
}

/** The most that was spent in any stretch of time as long as a window. */
function mostInStretch(spent: readonly Spent[], { window }: Rate): number {
  let most = 0
  for (const [index, { at: start }] of spent.entries()) {
    const within = spent.slice(index).filter(({ at }) => at < start + window)
    most = Math.max(
      most,
      within.reduce((sum, { calls }) => sum + calls, 0),
    )
  }
  return most
}

t.test(
  'ten clients in random bursts: none ever has more than its budget in a window, nor twice it in any stretch',
  async (t) => {
    const random = randomFrom(7)
    const rates = [burstRate(plainRate('calls', 20, 's'), 40), plainRate('calls', 300, 'min')]
    const accounts = accountsOn(clock)
    const clients = Array.from({ length: 10 }, (_, index) => ({
      gate: accounts.open(`client-${index}`, null, budgetOf(rates)).gate,
      spent: [] as Spent[],
      asked: 0,
      refused: 0,
    }))
    for (let step = 0; step < 1500; step++) {
      for (const client of clients) {
        if (random() > 0.03) continue
        for (let burst = Math.floor(random() * 30); burst >= 0; burst--) {
          const costs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => call())
          client.asked += costs.length
          void client.gate.admit({ costs, bytes: 1, signal: stays, report: false }).then((admission) => {
            const calls = admission?.refusals.filter((refusal) => refusal === null).length ?? 0
            client.refused += costs.length - calls
            if (calls > 0) client.spent.push({ at: clock.wall(), calls })
          })
        }
      }
      await clock.pass(1)
      // Most of the time nothing happens.
      if (random() < 0.5) await clock.pass(Math.floor(random() * 60))
    }
    await clock.pass(1100)
    for (const { spent, asked, refused } of clients) {
      const went = spent.reduce((sum, { calls }) => sum + calls, 0)
      t.equal(went + refused, asked, 'every call went or was refused')
      t.ok(refused > 0 && went > 100, `the budget was met: ${went} went, ${refused} were refused`)
      for (const rate of rates) {
        t.ok(mostInWindow(spent, rate) <= rate.points, `${mostInWindow(spent, rate)} of ${rate.points} in a window`)
        t.ok(mostInStretch(spent, rate) <= 2 * rate.points, 'and not twice that in any stretch')
      }
    }
  },
)
