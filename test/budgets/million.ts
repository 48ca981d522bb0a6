import { plainRate } from '../../src/budgets/budget.ts'
import { PARTS } from '../../src/budgets/window.ts'
import { systemClock } from '../../src/clock.ts'
import { accountsOn, budgetOf, call, stays } from './spend.ts'

/** Lets a million addresses call once each, and says what that left behind. Run with --expose-gc. */
const { gc } = globalThis as unknown as { gc(): void }
const accounts = accountsOn(systemClock)
const budget = budgetOf([plainRate('calls', 5, 'd')])
const once = (client: string, address: string | null) =>
  accounts.open(client, address, budget).gate.admit({ costs: [call()], bytes: 0, signal: stays, report: false })
const heap = () => {
  gc()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

for (let count = 0; count < 5; count++) await once('phone', null)
let before = 0
for (let index = 0; index < 1_000_000; index++) {
  await once('stranger', `2001:db8:${index.toString(16)}::/64`)
  if (index === 20_000) before = heap()
}
const grown = heap() - before
const states = await accounts.states()
const phone = states.find(({ client }) => client === 'phone')
const latest = states.find(({ client }) => client === 'stranger')
process.stdout.write(
  JSON.stringify({
    grown,
    heap: heap(),
    shown: states.length,
    phoneLeft: phone?.remainders[0]?.left,
    latest: latest?.address,
    latestLeft: (latest?.remainders[0]?.left ?? 0) / PARTS,
    refused: (await once('phone', null))?.refusals[0]?.error.text.split(';')[0],
  }),
)
