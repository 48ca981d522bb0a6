import t from 'tap'
import { createResults } from '../../src/cache/results.ts'

const LIMIT = 100_000
const NEVER = Number.POSITIVE_INFINITY
const reply = (bytes: number) => ({ kind: 'result', text: Buffer.alloc(bytes, 'x') }) as const

function startResults(limit = LIMIT) {
  const evicted: string[] = []
  const asked: unknown[] = []
  const results = createResults(
    limit,
    (state) => {
      asked.push(state)
      return 'write'
    },
    (reason) => evicted.push(reason),
  )
  return { results, evicted, asked }
}

t.test('a reply of nearly half of the limit is kept, and one of more than half is not', async (t) => {
  const { results } = startResults()
  results.put('kept', reply(49_000), 'state', NEVER)
  results.put('large', reply(51_000), 'state', NEVER)
  t.equal(results.get('kept', 'state', 0)?.text.length, 49_000)
  t.equal(results.get('large', 'state', 0), undefined)
})

t.test('a reply stands in its state until its time is over, and goes at the first look after that', async (t) => {
  const { results, evicted, asked } = startResults()
  const state = { of: 'this object' }
  results.put('a', reply(1), state, 100)
  t.match(results.get('a', state, 99), { kind: 'result', by: 'cache' })
  t.equal(results.has('a', state, 99), true)
  t.equal(results.has('a', state, 100), false)
  t.equal(results.has('a', { ...state }, 99), false, 'another state')
  t.equal(results.has('b', state, 99), false)
  t.equal(results.entries, 1, 'asking whether it is there changes nothing')
  t.equal(results.get('a', null, 99), undefined, 'a state that is not known')
  t.equal(results.entries, 1)
  t.equal(results.get('a', state, 100), undefined)
  t.same([results.entries, evicted, asked], [0, ['age'], []])

  results.put('a', reply(1), state, 100)
  t.equal(results.get('a', 'other', 0), undefined)
  t.same([results.entries, evicted, asked], [0, ['age', 'write'], [state]])
  t.equal(results.get('a', state, 0), undefined)
  t.equal(evicted.length, 2, 'what is not there does not go')
})

t.test('a stored reply is a copy that holds nothing else in memory', async (t) => {
  const { results } = startResults()
  const whole = Buffer.from('one two')
  results.put('a', { kind: 'error', text: whole.subarray(4) }, 'state', NEVER)
  whole.fill('x')
  const found = results.get('a', 'state', 0)
  t.match([found?.kind, String(found?.text)], ['error', 'two'])
  t.equal(found?.text.buffer.byteLength, 3)
})

t.test('what is removed or cleared is gone without a word', async (t) => {
  const { results, evicted } = startResults()
  for (const key of ['a', 'b', 'c']) results.put(key, reply(1), 'state', NEVER)
  results.remove('a')
  t.same([results.entries, results.has('a', 'state', 0), results.has('b', 'state', 0)], [2, false, true])
  results.put('b', reply(2), 'state', NEVER)
  t.equal(results.entries, 2, 'replaced')
  results.clear()
  t.same([results.entries, results.bytes, evicted], [0, 0, []])
})

t.test('keys, replies and what they cost besides stay within the limit, and the oldest go first', async (t) => {
  const { results, evicted } = startResults(10_000)
  results.put('k'.repeat(100), reply(1000), 'state', NEVER)
  t.equal(results.bytes, 1000 + 100 + 512)
  for (let count = 0; count < 20; count++) {
    results.put(`${count}`, reply(1000), 'state', NEVER)
    t.ok(results.bytes <= 10_000)
  }
  t.equal(results.entries, 6)
  t.same(evicted, Array(15).fill('space'))
  t.same([results.has('13', 'state', 0), results.has('14', 'state', 0)], [false, true])
})
