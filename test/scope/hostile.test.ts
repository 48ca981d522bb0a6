import t from 'tap'
import { runHostile } from './hostile.ts'
import { runHostileFront } from './hostile-front.ts'

// `node test/scope/hostile.ts 10000` makes as many as it is told, and so does hostile-front.ts.
for (const seed of [21, 22]) {
  t.test(`nothing outside is read, told or touched by 1,000 hostile calls, seed ${seed}`, async (t) => {
    t.same(await runHostile(1000, seed), [])
  })
}

t.test('nothing outside is read, told or touched by 150 hostile requests to a whole gateway', async (t) => {
  t.same(await runHostileFront(150, 23), [])
})
