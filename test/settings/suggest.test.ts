import fc from 'fast-check'
import t from 'tap'
import { editDistance, suggest } from '../../src/settings/suggest.ts'

t.test('the distance counts inserted, deleted, replaced and swapped letters', (t) => {
  const table: [string, string, number][] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['listen', 'listen', 0],
    ['lisen', 'listen', 1],
    ['listeen', 'listen', 1],
    ['lisden', 'listen', 1],
    ['lsiten', 'listen', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ]
  for (const [from, to, expected] of table) t.equal(editDistance(from, to), expected, `${from} to ${to}`)
  t.end()
})

t.test('the distance is symmetric, zero only for the same word, and at most the longer length', (t) => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (one, other) => {
      const distance = editDistance(one, other)
      t.ok(distance === editDistance(other, one))
      t.ok((distance === 0) === (one === other))
      t.ok(distance <= Math.max(one.length, other.length))
    }),
    { numRuns: 50 },
  )
  t.end()
})

t.test('a near word is suggested, letter case aside, and a far one is not', (t) => {
  const known = ['listen', 'upstream', 'limits', 'log', 'admin']
  t.equal(suggest('upsteam', known), 'upstream')
  t.equal(suggest('Listen', known), 'listen')
  t.equal(suggest('lgo', known), 'log')
  t.equal(suggest('budgets', known), null)
  t.equal(suggest('x'.repeat(1_000_000), known), null)
  t.equal(suggest('log', []), null)
  t.end()
})
