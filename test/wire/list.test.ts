import fc from 'fast-check'
import t from 'tap'
import { findMember, joinItems, joinLists, listItems } from '../../src/wire/list.ts'

const bytes = (text: string) => Buffer.from(text)
const NOTES = bytes('notes')

t.test('a member is found by its name, however that is spelt, and the last of duplicates counts', async (t) => {
  const found = (text: string) => {
    const member = findMember(bytes(text), NOTES)
    return member === null ? null : [text.slice(member.value.start, member.value.end), member.only]
  }
  t.same(found('{"notes": [1, {"a": 2}]}'), ['[1, {"a": 2}]', true])
  t.same(found(' {"\\u006eotes" :1} '), ['1', true])
  t.same(found('{"notes": 1, "query": 2}'), ['1', false])
  t.same(found('{"notes": 1, "notes": 2}'), ['2', false])
  t.equal(found('{"query": {"notes": 1}}'), null)
  t.equal(found('{}'), null)
  t.equal(found('[1]'), null)
})

t.test('the items of a list are its bytes, and joined they are spaced as Python spaces them', async (t) => {
  const text = bytes('[1,1.0 , "a, ]",\n{"b": [2]}, NaN]')
  const items = listItems(text) ?? []
  t.equal(
    joinItems(items.map(({ start, end }) => text.subarray(start, end))).toString(),
    '[1, 1.0, "a, ]", {"b": [2]}, NaN]',
  )
  t.equal(listItems(bytes('{}')), null)
  t.same(listItems(bytes('[ ]')), [])
})

t.test('any list cut in pieces and joined again is the list', async () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.jsonValue())), (lists) => {
      const joined = joinLists(lists.map((list) => bytes(JSON.stringify(list))))
      return JSON.stringify(JSON.parse(String(joined))) === JSON.stringify(lists.flat())
    }),
  )
})

t.test('what is no list is not joined', async (t) => {
  t.equal(joinLists([bytes('[1]'), bytes('null')]), null)
  t.equal(joinLists([])?.toString(), '[]')
})
