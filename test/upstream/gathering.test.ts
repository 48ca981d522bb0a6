import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import { createGathering } from '../../src/upstream/gathering.ts'
import { settle } from '../support/clock.ts'
import { holdTimers } from '../support/timers.ts'

/** Waits for as many requests; a number lets so many ms pass, `come` is one that arrives. */
const ROWS: readonly (readonly [about: string, count: number, steps: readonly (number | 'come')[], isOver: boolean])[] =
  [
    ['it ends when all have come', 2, ['come', 'come'], true],
    ['it waits for those that are missing', 2, ['come'], false],
    ['nothing that comes for 3 ms ends it', 2, [3], true],
    ['less is not yet quiet', 2, [2], false],
    ['each that comes begins the quiet anew', 9, [2, 'come', 2, 'come', 2, 'come', 2], false],
    ['and it ends 3 ms after the last', 9, [2, 'come', 2, 'come', 3], true],
    ['it ends after 12 ms, however many come', 99, [2, 'come', 2, 'come', 2, 'come', 2, 'come', 2, 'come', 2], true],
    ['it does not end before that', 99, [2, 'come', 2, 'come', 2, 'come', 2, 'come', 2, 'come', 1], false],
  ]

for (const [about, count, steps, isOver] of ROWS) {
  t.test(about, async (t) => {
    const timers = holdTimers(t)
    let now = 0
    let isDone = false
    const gathering = createGathering({ ...systemClock, steady: () => now })
    const waited = gathering.wait(count).then(() => {
      isDone = true
    })
    await settle()
    for (const step of steps) {
      if (step === 'come') gathering.arrived()
      else {
        now += step
        timers.pass(step)
      }
      // A timer that is due looks one turn later, when what could be read has been read.
      await settle()
      await settle()
    }
    t.equal(isDone, isOver)
    if (isOver) t.same(timers.due, [])
    while (!isDone) {
      gathering.arrived()
      await settle()
    }
    await waited
  })
}

t.test('what comes while nobody waits changes nothing', async (t) => {
  holdTimers(t)
  const gathering = createGathering({ ...systemClock, steady: () => 0 })
  gathering.arrived()
  let isDone = false
  const waited = gathering.wait(1).then(() => {
    isDone = true
  })
  await settle()
  t.notOk(isDone)
  gathering.arrived()
  await waited
  gathering.arrived()
  t.ok(isDone)
})

t.test('what can be read is read before the time counts as up', async (t) => {
  const timers = holdTimers(t)
  let now = 0
  let isDone = false
  const gathering = createGathering({ ...systemClock, steady: () => now })
  const waited = gathering.wait(2).then(() => {
    isDone = true
  })
  await settle()
  now = 3
  timers.pass(3)
  gathering.arrived()
  await settle()
  t.notOk(isDone, 'it came in the same turn')
  gathering.arrived()
  await waited
})
