import fc from 'fast-check'
import t from 'tap'
import { compilePaths } from '../../../src/actions/path.ts'
import { compileFor } from '../../../src/actions/reading.ts'
import { takesAtMost } from '../../../src/checks/policy/size.ts'
import { actionOf } from '../policies.ts'

/** The most bytes that anything at the ends of paths takes, found by trying. */
function largest(text: string, ...paths: string[]): number {
  for (let most = 0; ; most++) if (takesAtMost(Buffer.from(text), compilePaths(paths), most)) return most
}

t.test('a text counts without its quotes, and everything else as it was sent', async (t) => {
  for (const [text, size] of [
    ['{"a":""}', 0],
    ['{"a":"abc"}', 3],
    ['{"a":"\\u00e4"}', 6],
    ['{"a":"ä"}', 2],
    ['{"a":1.50}', 4],
    ['{"a":null}', 4],
    ['{"a":[]}', 2],
    ['{"a":[1,  2]}', 7],
    ['{"a":["b"]}', 5],
    ['{"a":{ "b": 1 }}', 10],
    [' { "b":"12345", "a" : "xyz" , "c":[1,2,3] } ', 3],
    ['{"\\u0061":"xyz"}', 3],
    ['{"a":"1","a":"23"}', 3],
    ['{"a":"1","\\u0061":"23","a":"456"}', 6],
  ] as const) {
    t.equal(largest(text, 'a'), size, text)
  }
})

t.test('what is not there takes nothing', async (t) => {
  for (const text of ['{}', '{"b":"123"}', '[]', '["a"]', '"a"', '7', 'null', '{"b":{"a":"123"}}'])
    t.equal(takesAtMost(Buffer.from(text), compilePaths(['a']), 0), true, text)
  t.equal(takesAtMost(Buffer.from('{"a":{"b":1}}'), compilePaths([]), 0), true)
  for (const text of ['{"a":"123"}', '{"a":["123"]}', '{"a":null}'])
    t.equal(takesAtMost(Buffer.from(text), compilePaths(['a.b']), 0), true, text)
})

t.test('a path with [] measures each item alone, and one without measures the whole list', async (t) => {
  t.equal(largest('{"a":["12",345 , "6"]}', 'a[]'), 3)
  t.equal(largest('{"a":[]}', 'a[]'), 0)
  t.equal(largest('{"a":["12","34"],"a":["567"]}', 'a[]'), 3)
  t.equal(largest('{"a":["123"],"a":"45"}', 'a[]'), 3)
  t.equal(largest('{"a":"12","a":"345"}', 'a[]'), 5, 'a value that is no list is its own item')
  t.equal(largest('{"a":{"b":"12"}}', 'a[].b'), 2)
  t.equal(largest('{"a":[{"b":"12"},7,{"b":"345","b":"6"},["b"]]}', 'a[].b'), 4)
  t.equal(largest('{"a":["12","345"]}', 'a'), 12)
  t.equal(largest('{"a":[{"b":"12345"}]}', 'a.b'), 0)
})

t.test('of several paths each counts by itself', async (t) => {
  t.equal(largest('{"a":"12","b":"345"}', 'a', 'b'), 3)
  t.equal(largest('{"a":{"b":"12","c":"3456"}}', 'a.b', 'a.c'), 4)
  t.equal(largest('{"a":{"b":"12"}}', 'a', 'a.b'), 10)
})

t.test('a star measures every member, those of one name together', async (t) => {
  t.equal(largest('{"a":{"x":"12","y":"345"}}', 'a.*'), 3)
  t.equal(largest('{"a":{"x":"12","y":"345","x":"67"}}', 'a.*'), 4)
  const root = compileFor(actionOf('addNote'), ['note.fields.Front'])
  const text = Buffer.from('{"note":{"fields":{"Front":"12","FRONT":"345","Back":"6789"}}}')
  t.equal(takesAtMost(text, root, 3), true, 'fields are told apart by their spelling')
  t.equal(takesAtMost(text, root, 2), false)
})

t.test('every list and text is measured as its JSON is long', async () => {
  const value = fc.oneof(
    fc.string(),
    fc.array(fc.integer(), { maxLength: 4 }),
    fc.dictionary(fc.string(), fc.boolean()),
  )
  fc.assert(
    fc.property(value, fc.string(), (a, other) => {
      const json = JSON.stringify(a)
      const size = Buffer.byteLength(json) - (typeof a === 'string' ? 2 : 0)
      const text = Buffer.from(JSON.stringify({ b: [other], a }))
      const root = compilePaths(['a'])
      return takesAtMost(text, root, size) && (size === 0 || !takesAtMost(text, root, size - 1))
    }),
    { numRuns: 200 },
  )
})
