import t from 'tap'
import { createTurn } from '../../src/cache/turn.ts'

t.test('everyone in one turn of the event loop gets one result, made after the last of them', async (t) => {
  const events: string[] = []
  const turn = createTurn(() => events.push('made'))
  const first = turn.next()
  await null
  events.push('later')
  t.equal(turn.next(), first)
  t.equal(await first, 2)
  t.same(events, ['later', 'made'])
  t.equal(await turn.next(), 3, 'the next turn has its own')
})

t.test('a failure reaches everyone in the turn, and does not stop the next one', async (t) => {
  let isBroken = true
  const turn = createTurn(() => {
    if (isBroken) throw new Error('broken')
    return 'well'
  })
  const both = [turn.next(), turn.next()]
  for (const one of both) await t.rejects(one, { message: 'broken' })
  isBroken = false
  t.equal(await turn.next(), 'well')
})
