import fc from 'fast-check'
import t from 'tap'
import { type IdSet, readIdSet } from '../../src/scope/id-set.ts'

const read = (...lists: string[]) => readIdSet(lists.map((list) => Buffer.from(list)))

t.test('a set has the ids of all its lists, and no others', (t) => {
  const id = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const near = fc.bigInt({ min: -3n, max: 30n })
  fc.assert(
    fc.property(fc.array(fc.array(fc.oneof(id, near))), fc.array(fc.oneof(id, near)), (lists, others) => {
      const set = read(...lists.map((list) => `[${list.join(', ')}]`)) as IdSet
      const all = lists.flat()
      const isRight = [...all, ...others].every((one) => set.has(String(one)) === all.includes(one))
      return isRight && set.size === all.length && set.bytes === 8 * all.length
    }),
  )
  t.end()
})

t.test('a set of thousands of ids has each of them', (t) => {
  const ids = Array.from({ length: 5000 }, (_, index) => 7 * index)
  const set = read(JSON.stringify(ids)) as IdSet
  t.equal(set.size, ids.length)
  t.same(
    ids.filter((id) => !set.has(String(id)) || set.has(String(id + 1))),
    [],
  )
  t.end()
})

t.test('a set of short ids is whole, however AnkiConnect spaces them', (t) => {
  for (const text of ['[1,2,3,4,5,6]', '[5]', ' [5]'.trim(), '[ 1 , 2 ]']) {
    const ids = JSON.parse(text) as number[]
    const set = read(text) as IdSet
    t.same(
      [1, 2, 3, 4, 5, 6, 7].filter((id) => set.has(String(id))),
      ids,
    )
  }
  t.end()
})

t.test('a set of nothing has no id, and takes no space', (t) => {
  for (const set of [read(), read('[]'), read('[]', '[]')]) {
    t.match(set, { size: 0, bytes: 0 })
    t.equal(set?.has('0'), false)
  }
  t.end()
})

t.test('a text that is no id is in no set', (t) => {
  for (const text of ['', 'null', '5.0', '"5"', ' 5', '5n']) t.equal(read('[5]')?.has(text), false, text)
  t.end()
})

t.test('a reply that is no list of ids is no set', (t) => {
  for (const text of [
    '',
    'null',
    '{"a": 5}',
    '5',
    '["5"]',
    '"5]"',
    '[5, null]',
    '[5.0]',
    '[1e3]',
    '[5, [6]]',
    '[12345678901234567890]',
  ])
    t.equal(read(text), null, text)
  t.equal(read('[5]', 'null'), null)
  t.end()
})
