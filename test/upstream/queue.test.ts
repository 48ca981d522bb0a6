import t from 'tap'
import { createQueue } from '../../src/upstream/queue.ts'

/** Takes so many entries in one round. */
function taking(count: number, taken: string[]) {
  return (entry: string) => {
    if (taken.length === count) return 'refused' as const
    taken.push(entry)
    return 'taken' as const
  }
}

function filled(...entries: string[]) {
  const queue = createQueue<string>()
  for (const entry of entries) queue.add(entry[0] as string, entry)
  return queue
}

t.test('clients take turns, and each keeps its order', async (t) => {
  const taken: string[] = []
  filled('a1', 'a2', 'a3', 'b1', 'c1', 'c2').round(taking(9, taken))
  t.same(taken, ['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
})

t.test('who was refused begins the next round', async (t) => {
  const queue = filled('a1', 'a2', 'b1', 'c1')
  const first: string[] = []
  queue.round(taking(1, first))
  const second: string[] = []
  queue.round(taking(9, second))
  t.same([first, second], [['a1'], ['b1', 'c1', 'a2']])
  t.equal(queue.size, 0)
})

t.test('the last entry of a round ends it, and its client comes after those it kept waiting', async (t) => {
  const queue = filled('a1', 'a2', 'b1')
  queue.round(() => 'last')
  t.same(queue.entries(), ['b1', 'a2'])
})

t.test('entries can be put first, before what has to stay, and taken out', async (t) => {
  const queue = filled('a1', 'a2', 'a3')
  queue.addFirst('a', 'a0')
  queue.addBefore('a', 'ax', (entry) => entry === 'a2')
  queue.addBefore('a', 'ay', () => false)
  queue.remove('a', 'a1')
  queue.remove('b', 'a2')
  t.same(queue.entries(), ['a0', 'ax', 'a2', 'a3', 'ay'])
  t.equal(queue.size, 5)
})

t.test('a client that comes goes before those that have just had a turn', async (t) => {
  const queue = filled('a1', 'a2')
  queue.round(() => 'last')
  queue.add('b', 'b1')
  queue.add('a', 'a3')
  t.same(queue.entries(), ['b1', 'a2', 'a3'])
})

t.test('clients that keep coming do not keep another one waiting for more than a round', async (t) => {
  const queue = filled('a1', 'a2')
  const served: string[] = []
  for (const next of ['b1', 'c1', 'd1', 'e1']) {
    queue.round((entry) => {
      served.push(entry)
      return 'last'
    })
    queue.add(next[0] as string, next)
  }
  t.same(served, ['a1', 'b1', 'a2', 'c1'])
})
