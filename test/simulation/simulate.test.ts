import t from 'tap'
import { simulate } from './simulate.ts'

/** Seeds that once showed a mistake of the gateway, with the steps that it took then. */
const FOUND: readonly (readonly [seed: number, steps: number, what: string])[] = [
  [1, 2000, 'later writes of a client overtook its notes'],
  [3, 3000, 'a request that shared a reply that was being read ahead failed inside the gateway'],
  [5, 6000, 'a multi whose pack got no reply was torn'],
  [2, 16_000, 'an undo sent calls although the audit log could not take their lines'],
  [26, 5000, 'a client with a scope got for good what it had got while no collection was open'],
]

t.test('the same seed gives the same trace, and another seed another one', async (t) => {
  const once = await simulate({ seed: 42, steps: 1500 })
  const again = await simulate({ seed: 42, steps: 1500 })
  t.equal(once.failure, null)
  t.same(again, once)
  t.not((await simulate({ seed: 43, steps: 1500 })).digest, once.digest)
})

for (const [seed, steps, what] of FOUND) {
  t.test(`nothing goes wrong with seed ${seed}, with which once ${what}`, async (t) => {
    const { failure, last } = await simulate({ seed, steps })
    t.equal(failure, null, last.slice(-20).join('\n'))
  })
}
