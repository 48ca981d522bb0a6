import t from 'tap'
import { createResults } from '../../src/cache/results.ts'

const LIMIT = 100_000
const NEVER = Number.POSITIVE_INFINITY
const reply = (bytes: number) => ({ kind: 'result', text: Buffer.alloc(bytes, 'x') }) as const

t.test('a reply of nearly half of the limit is kept, and one of more than half is not', async (t) => {
  const results = createResults(LIMIT, () => 'stamp', t.fail)
  results.put('kept', reply(49_000), 'state', NEVER)
  results.put('large', reply(51_000), 'state', NEVER)
  t.equal(results.get('kept', 'state', 0)?.text.length, 49_000)
  t.equal(results.get('large', 'state', 0), undefined)
})
