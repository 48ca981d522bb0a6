import t from 'tap'
import { runHostile } from './hostile.ts'

// `node test/scope/hostile.ts 10000` makes as many as it is told.
for (const seed of [21, 22]) {
  t.test(`nothing outside is read, told or touched by 1,000 hostile calls, seed ${seed}`, async (t) => {
    t.same(await runHostile(1000, seed), [])
  })
}
