import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { FOUND } from './found.ts'
import { simulate } from './simulate.ts'

t.test('the same seed gives the same trace, and another seed another one', async (t) => {
  const once = await simulate({ seed: 42, steps: 1500 })
  const again = await simulate({ seed: 42, steps: 1500 })
  t.equal(once.failure, null)
  t.same(again, once)
  t.not((await simulate({ seed: 43, steps: 1500 })).digest, once.digest)
})

for (const seed of [1, 2, 3, 4]) {
  t.test(`nothing goes wrong in 5,000 steps with seed ${seed}`, async (t) => {
    const { failure, last, steps } = await simulate({ seed, steps: 5000 })
    t.equal(failure, null, last.slice(-20).join('\n'))
    t.equal(steps, 5000)
  })
}

t.test('each mistake that the simulation found has a test of its own', async (t) => {
  for (const { what, file, test } of FOUND) {
    const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8')
    t.ok(text.includes(`'${test}'`), what)
  }
})
