import t from 'tap'
import { createHolding, type HeldVerdict } from '../../src/safety/holding.ts'
import { fakeClock } from '../support/clock.ts'

function newHolding() {
  const clock = fakeClock()
  const holding = createHolding(clock)
  const wait = (id: string, crowd = id, gone = new AbortController()) => {
    const seen: { word: HeldVerdict | null } = { word: null }
    const done = holding.wait(id, crowd, 20, gone.signal).then((word) => {
      seen.word = word
    })
    return { seen, done, gone }
  }
  return { holding, clock, wait }
}

t.test('a word reaches all who wait for it, and no others', async (t) => {
  const { holding, clock, wait } = newHolding()
  const [one, two, other] = [wait('a'), wait('a'), wait('b')]
  holding.tell('a', 'allowed')
  await Promise.all([one.done, two.done])
  t.same([one.seen.word, two.seen.word, other.seen.word], ['allowed', 'allowed', null])
  t.same(clock.waits(), [20], 'nothing of those who have left is still to come')
})

t.test('who gets no word in time, or leaves, is let go', async (t) => {
  const { holding, clock, wait } = newHolding()
  const [late, left] = [wait('a'), wait('b')]
  left.gone.abort()
  await clock.pass(20)
  await Promise.all([late.done, left.done])
  t.same([late.seen.word, left.seen.word], ['late', 'late'])
  t.equal(holding.size, 0)
  t.same(clock.waits(), [])
  const gone = new AbortController()
  gone.abort()
  const never = wait('c', 'c', gone)
  await never.done
  t.equal(never.seen.word, 'late')
})

t.test('four requests of one site or address are held, thirty-two in all; the next are answered at once', async (t) => {
  const { holding, wait } = newHolding()
  for (let index = 0; index < 4; index++) wait(`c${index}`, 'flood')
  const fifth = wait('c5', 'flood')
  await fifth.done
  t.equal(fifth.seen.word, 'late')
  for (let index = 0; index < 40; index++) wait(`d${index}`)
  t.equal(holding.size, 32)
  const more = wait('honest')
  await more.done
  t.equal(more.seen.word, 'late')
})

t.test('at the end all are let go, and nobody is held any more', async (t) => {
  const { holding, wait } = newHolding()
  const before = wait('a')
  holding.close()
  const after = wait('b')
  await Promise.all([before.done, after.done])
  t.same([before.seen.word, after.seen.word], ['late', 'late'])
})
