import t from 'tap'
import { createNoteOrder } from '../../src/cache/note-order.ts'
import { fakeClock } from '../support/clock.ts'

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))

t.test('a call waits for the notes of its client before it, and for nobody else’s', async (t) => {
  const clock = fakeClock()
  const order = createNoteOrder(clock, 6000)
  const release = await order.enter('anna', true)
  t.not(await order.enter('ben', true), null)
  let entered: unknown
  void Promise.resolve(order.enter('anna', false)).then((end) => {
    entered = end
  })
  await clock.pass(5999)
  t.equal(entered, undefined)
  release?.()
  await turnOfLoop()
  t.type(entered, 'function')
  t.same(clock.waits(), [], 'nobody waits on')
})

t.test('notes follow each other one by one, in their order', async (t) => {
  const order = createNoteOrder(fakeClock(), 6000)
  const entered: number[] = []
  const ends: (() => void)[] = []
  for (const number of [1, 2, 3])
    void Promise.resolve(order.enter('anna', true)).then((end) => {
      entered.push(number)
      if (end !== null) ends.push(end)
    })
  for (const number of [1, 2, 3]) {
    await turnOfLoop()
    t.same(
      entered,
      [1, 2, 3].filter((one) => one <= number),
    )
    ends.at(-1)?.()
  }
})

t.test('a call does not wait longer than it may, however many notes are before it', async (t) => {
  const clock = fakeClock()
  const order = createNoteOrder(clock, 6000)
  let release = await order.enter('anna', true)
  const next = [1, 2, 3].map(() => order.enter('anna', true))
  const last = order.enter('anna', true)
  for (const one of next) {
    await clock.pass(1999)
    release?.()
    release = await one
  }
  await clock.pass(3)
  t.equal(await last, null)
  release?.()
  t.not(await order.enter('anna', true), null)
})
