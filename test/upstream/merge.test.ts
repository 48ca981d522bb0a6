import t from 'tap'
import { BATCH } from '../../src/upstream/load.ts'
import { cutAnswer, type ExchangeItem, mergeCalls } from '../../src/upstream/merge.ts'
import type { Answer } from '../../src/wire/reply.ts'
import { leaf } from './fake-anki.ts'

const ids = (...notes: unknown[]) => leaf('notesInfo', { notes })
const cards = (...list: unknown[]) => leaf('cardsInfo', { cards: list })
const text = ({ action, params, shares }: ExchangeItem) =>
  `${action.name} ${params} of ${shares.map(({ call, places }) => `${call}${places === null ? '' : `:${places}`}`).join(' ')}`
const result = (json: string): Answer => ({ kind: 'result', text: Buffer.from(json) })

t.test('lists of calls of one action become one call, in the place of the first and without duplicates', (t) => {
  const rows: readonly (readonly [about: string, calls: ReturnType<typeof leaf>[], items: string[]])[] = [
    ['one call', [ids(1, 2)], ['notesInfo {"notes":[1,2]} of 0']],
    ['two of one action', [ids(1), ids(2, 3)], ['notesInfo {"notes": [1, 2, 3]} of 0:0 1:1,2']],
    ['the same ids', [ids(1, 2), ids(2, 1, 2)], ['notesInfo {"notes": [1, 2]} of 0:0,1 1:1,0,1']],
    [
      'of two actions',
      [ids(1), cards(1), ids(2)],
      ['notesInfo {"notes": [1, 2]} of 0:0 2:1', 'cardsInfo {"cards":[1]} of 1'],
    ],
    [
      'beside others',
      [leaf('version'), ids(1), ids(2)],
      ['version null of 0', 'notesInfo {"notes": [1, 2]} of 1:0 2:1'],
    ],
    ['no list of ids', [ids('a'), ids(1)], ['notesInfo {"notes":["a"]} of 0', 'notesInfo {"notes":[1]} of 1']],
    ['an empty list', [ids(), ids(1)], ['notesInfo {"notes": [1]} of 0: 1:0']],
  ]
  for (const [about, calls, items] of rows) t.same(mergeCalls(calls, () => true).map(text), items, about)
  t.end()
})

t.test('a call that may not be joined goes as it is', (t) => {
  const calls = [ids(1), ids(2), ids(3)]
  t.same(mergeCalls(calls, (call) => call !== 1).map(text), [
    'notesInfo {"notes": [1, 3]} of 0:0 2:1',
    'notesInfo {"notes":[2]} of 1',
  ])
  t.end()
})

t.test('a joined list stays inside one batch of Anki', (t) => {
  const list = (from: number, count: number) => ids(...Array.from({ length: count }, (_, index) => from + index))
  const sizes = (...calls: ReturnType<typeof leaf>[]) => mergeCalls(calls, () => true).map(({ items }) => items)
  t.same(sizes(list(0, BATCH - 1), list(2000, 1)), [BATCH])
  t.same(sizes(list(0, BATCH), list(2000, 1)), [BATCH, 1])
  t.same(sizes(list(0, BATCH + 1), list(2000, 1), list(3000, 1)), [BATCH + 1, 2])
  t.end()
})

t.test('of the answer each call gets its own part, as if it had been asked alone', (t) => {
  const [item] = mergeCalls([ids(1, 2), ids(2, 1, 2)], () => true) as [ExchangeItem]
  const own = (answer: Answer) => cutAnswer(item, answer)?.map((each) => `${each.text}`) ?? null
  t.same(own(result('[{"a": 1.0}, {}]')), ['[{"a": 1.0}, {}]', '[{}, {"a": 1.0}, {}]'])
  t.same(own(result('[ {"a":[1,2]},{} ]')), ['[{"a":[1,2]}, {}]', '[{}, {"a":[1,2]}, {}]'])
  t.equal(own(result('[{}]')), null, 'an answer for another number of items')
  t.equal(own(result('{"a": 1}')), null, 'no list')
  t.equal(own({ kind: 'error', text: Buffer.from('"no"') }), null, 'whose error it is nobody knows')
  t.end()
})

t.test('a call that went as it is gets the answer as it came', (t) => {
  const [item] = mergeCalls([ids(1)], () => true) as [ExchangeItem]
  for (const answer of [result('[{}, {}]'), { kind: 'error', text: Buffer.from('"no"') } as const])
    t.same(cutAnswer(item, answer), [answer])
  t.end()
})
