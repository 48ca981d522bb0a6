import t from 'tap'
import { createLineLimit } from '../../src/observe/line-limit.ts'
import { fakeClock } from '../support/clock.ts'

t.test('twenty lines of a kind pass each second, and the rest is summed up at its end', async (t) => {
  const clock = fakeClock()
  const sums: [string, number][] = []
  const limit = createLineLimit<string>({ clock, onMore: (facts, more) => void sums.push([facts, more]) })
  for (const second of [1, 2]) {
    const passed = Array.from({ length: 50 }, (_, number) => limit.passes('a', `a${second}-${number}`))
    t.same(passed, [...new Array(20).fill(true), ...new Array(30).fill(false)])
    t.ok(limit.passes('b', 'b'), 'another kind has its own')
    await clock.pass(999)
    t.same(sums, [], 'not before the second is over')
    await clock.pass(1)
    t.same(sums.splice(0), [[`a${second}-0`, 30]])
  }
  t.same(clock.waits(), [], 'where nothing comes nothing is waited for')
})
