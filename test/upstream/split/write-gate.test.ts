import t from 'tap'
import { createWriteGate, type Entrance } from '../../../src/upstream/split/write-gate.ts'
import { awake } from '../../support/clock.ts'

const NEVER = new AbortController().signal
const LONG = 60_000

function entered(entrance: Entrance | Promise<Entrance>): () => void {
  if (typeof entrance !== 'function') throw new Error('did not enter at once')
  return entrance
}

t.test('shared ones enter beside each other, at once', (t) => {
  const gate = createWriteGate(awake)
  entered(gate.enter('shared', NEVER, LONG))
  entered(gate.enter('shared', NEVER, LONG))
  t.end()
})

t.test('one that is to be alone waits for those inside, and keeps out those that come later', async (t) => {
  const gate = createWriteGate(awake)
  const order: string[] = []
  const leave = entered(gate.enter('shared', NEVER, LONG))
  const alone = Promise.resolve(gate.enter('alone', NEVER, LONG)).then((entrance) => {
    order.push('alone')
    return entrance as () => void
  })
  const later = Promise.resolve(gate.enter('shared', NEVER, LONG)).then(() => order.push('later'))
  leave()
  const leaveAlone = await alone
  t.strictSame(order, ['alone'])
  leaveAlone()
  leaveAlone()
  await later
  t.strictSame(order, ['alone', 'later'])
})

t.test('who leaves or runs out of patience while waiting lets those behind in', async (t) => {
  const gate = createWriteGate(awake)
  const leaving = new AbortController()
  entered(gate.enter('shared', NEVER, LONG))
  const abandoned = gate.enter('alone', leaving.signal, LONG)
  const behind = gate.enter('shared', NEVER, LONG)
  leaving.abort()
  t.equal(await abandoned, 'abandoned')
  entered(await behind)
  t.equal(await gate.enter('alone', NEVER, 1), 'busy')
  t.equal(gate.enter('alone', leaving.signal, LONG), 'abandoned')
})
