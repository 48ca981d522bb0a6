import t from 'tap'
import { runRandom } from './random.ts'

// `node test/scope/random.ts 100000` makes as many as it is told.
for (const seed of [11, 12, 13]) {
  t.test(
    `a client with a scope gets what it would get from a collection of its own: 1,500 random calls, seed ${seed}`,
    async (t) => {
      t.same(await runRandom(1500, seed), [])
    },
  )
}
