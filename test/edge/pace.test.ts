import t from 'tap'
import { createPace } from '../../src/edge/pace.ts'

/** Turns of an event loop that a test lets come. */
function start() {
  const later: (() => void)[] = []
  const pace = createPace((callback) => later.push(callback))
  const begun: string[] = []
  return {
    begun,
    ask: (share: string, name: string) => void pace.turn(share).then(() => begun.push(name)),
    async next() {
      later.shift()?.()
      await null
      await null
    },
  }
}

t.test('who asks alone begins at once', async (t) => {
  const { ask, begun, next } = start()
  ask('a', 'a1')
  await null
  t.strictSame(begun, ['a1'])
  await next()
  ask('a', 'a2')
  await null
  t.strictSame(begun, ['a1', 'a2'])
})

t.test('in each turn of the loop one begins, and the shares take turns', async (t) => {
  const { ask, begun, next } = start()
  for (const name of ['a1', 'a2', 'a3', 'a4']) ask('a', name)
  ask('b', 'b1')
  for (let turn = 0; turn < 4; turn++) await next()
  t.strictSame(begun, ['a1', 'a2', 'b1', 'a3', 'a4'])
})

t.test('the work of one goes on for a millisecond at most in a turn, and others have theirs in between', async (t) => {
  const later: (() => void)[] = []
  let now = 0
  const pace = createPace(
    (callback) => later.push(callback),
    () => now,
  )
  const done: string[] = []
  const work = (share: string, steps: number) =>
    pace.work(share, () => {
      done.push(share)
      now += 0.4
      return --steps > 0
    })
  const all = [work('a', 5), work('b', 1)]
  await null
  t.strictSame(done.splice(0), ['a', 'a', 'a'])
  later.shift()?.()
  for (let n = 0; n < 5; n++) await null
  t.strictSame(done.splice(0), ['b'])
  later.shift()?.()
  await Promise.all(all)
  t.strictSame(done, ['a', 'a'])
})
