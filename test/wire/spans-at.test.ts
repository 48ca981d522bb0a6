import fc from 'fast-check'
import t from 'tap'
import { itemSpans, memberAt, memberSpans, type SpanStep, spansAt } from '../../src/wire/spans-at.ts'

const step = (name: string, items = false): SpanStep => ({ name: Buffer.from(name), items })

/** The texts of the values at a path. */
function at(text: string, path: readonly SpanStep[]): readonly string[] {
  const bytes = Buffer.from(text)
  return spansAt(bytes, path).map(({ start, end }) => bytes.toString('utf8', start, end))
}

t.test('a path leads through members, and through every item of a list where it says so', async (t) => {
  const text = ' { "notes" : [ {"id": 1 , "fields": {"a": "é"}}, {"id": [2]}, 3, {"fields": {"a" : {}}} ] }'
  t.strictSame(at(text, [step('notes', true), step('id')]), ['1', '[2]'])
  t.strictSame(at(text, [step('notes', true), step('fields'), step('a')]), ['"é"', '{}'])
  t.strictSame(at(text, [step('notes', true)]), [
    '{"id": 1 , "fields": {"a": "é"}}',
    '{"id": [2]}',
    '3',
    '{"fields": {"a" : {}}}',
  ])
  t.equal(at(text, [step('notes')]).length, 1)
  t.strictSame(at(text, [step('notes'), step('id')]), [])
  t.strictSame(at('{"a": 1}', []), ['{"a": 1}'])
  t.strictSame(at(' 5 ', []), ['5'])
})

t.test('a value that is no list is its own only item, and an empty list has none', async (t) => {
  t.strictSame(at('{"a": {"b": 1}}', [step('a', true), step('b')]), ['1'])
  t.strictSame(at('{"a": "x"}', [step('a', true)]), ['"x"'])
  t.strictSame(at('{"a": []}', [step('a', true)]), [])
  t.strictSame(at('{"a": [[1], [2, 3]]}', [step('a', true)]), ['[1]', '[2, 3]'])
})

t.test('a path that leads nowhere has no values', async (t) => {
  for (const text of ['{"b": 1}', '{}', '[{"a": 1}]', '"a"', 'null']) t.strictSame(at(text, [step('a')]), [], text)
  t.strictSame(at('{"a": 1}', [step('a'), step('a')]), [])
})

t.test('of members with one name only the last one counts, in any spelling', async (t) => {
  t.strictSame(at('{"a": [1], "\\u0061": [2, 3], "b": 4}', [step('a', true)]), ['2', '3'])
  const text = Buffer.from('x{"a": 1, "a" :22 , "c": 3}')
  t.strictSame(memberAt(text, 1, Buffer.from('a')), { start: 15, end: 17 })
  t.equal(memberAt(text, 1, Buffer.from('d')), null)
  t.equal(memberAt(Buffer.from('["a", 1]'), 0, Buffer.from('a')), null)
})

t.test('the spans of any members and items are those of their JSON', async () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 }), (pairs) => {
      const json = pairs.map(([name, value]) => [JSON.stringify(name), JSON.stringify(value)] as const)
      const object = Buffer.from(` { ${json.map(([name, value]) => `${name} : ${value} `).join(',')}}`)
      const members = memberSpans(object, 1).map(({ name, value }) => [
        object.toString('utf8', name.start, name.end),
        object.toString('utf8', value.start, value.end),
      ])
      const list = Buffer.from(` [ ${json.map(([, value]) => `${value} `).join(', ')}]`)
      const items = itemSpans(list, 1).map(({ start, end }) => list.toString('utf8', start, end))
      return (
        JSON.stringify(members) === JSON.stringify(json) &&
        JSON.stringify(items) === JSON.stringify(json.map(([, value]) => value))
      )
    }),
  )
})
