import t from 'tap'
import { compilePaths } from '../../src/actions/path.ts'
import { anyAt, isTruthy } from '../../src/actions/walk.ts'
import type { Value } from '../../src/wire/value.ts'

function valuesAt(params: Value, path: string): Value[] {
  const found: Value[] = []
  anyAt(compilePaths([path]), params, (value) => {
    found.push(value)
    return false
  })
  return found
}

t.test('a path leads through objects, and through every item of a list', async (t) => {
  t.same(valuesAt({ note: { id: 5 } }, 'note.id'), [5])
  t.same(valuesAt({ notes: [{ a: 1 }, { b: 2 }, { a: null }] }, 'notes[].a'), [1, null])
  t.same(valuesAt({ notes: [{ audio: [{ path: 'x' }, null, { path: 'y' }] }] }, 'notes[].audio[].path'), ['x', 'y'])
})

t.test('one object in the place of a list counts as its only item', async (t) => {
  t.same(valuesAt({ note: { audio: { path: 'x' } } }, 'note.audio[].path'), ['x'])
  t.same(valuesAt({ cards: 5 }, 'cards[]'), [5])
})

t.test('a star leads to every member', async (t) => {
  t.same(valuesAt({ model: { templates: { One: { Front: 'f' }, Two: { Front: 'g' } } } }, 'model.templates.*.Front'), [
    'f',
    'g',
  ])
})

t.test('the empty path is the parameters as a whole', async (t) => {
  t.same(valuesAt({ a: 1 }, ''), [{ a: 1 }])
})

t.test('a list is not entered without its sign, and nothing inherited is found', async (t) => {
  t.same(valuesAt({ notes: [{ a: 1 }] }, 'notes.a'), [])
  t.same(valuesAt({ note: {} }, 'note.constructor'), [])
  t.same(valuesAt(JSON.parse('{"note":{"__proto__":{"a":1}}}') as Value, 'note.a'), [])
  t.same(valuesAt('text', 'length'), [])
})

t.test('the walk ends when the visitor says so', async (t) => {
  let visits = 0
  const stopped = anyAt(compilePaths(['a[]']), { a: [1, 2, 3] }, () => {
    visits++
    return true
  })
  t.ok(stopped)
  t.equal(visits, 1)
})

t.test('truth is as in Python', async (t) => {
  for (const value of [null, false, 0, -0, '', [], {}]) t.notOk(isTruthy(value), JSON.stringify(value))
  for (const value of [true, 1, 0.1, ' ', '0', [0], { a: null }]) t.ok(isTruthy(value), JSON.stringify(value))
})
