import fc from 'fast-check'
import t from 'tap'
import { LARGEST, readIds, stepsOf } from '../../src/scope/ids.ts'

/** The ids in a text of params; quoted ones keep their quotes. */
function read(params: string | null, ...paths: string[]): readonly string[] | 'odd' {
  const ids = readIds(params === null ? null : Buffer.from(params), paths)
  if (ids === 'odd') return ids
  return ids.map(({ id, isQuoted }) => (isQuoted ? `"${id}"` : id))
}

t.test('ids are found at each path, in one form', (t) => {
  t.same(read('{"cards": [5, 007, "8", -1, 0]}', 'cards'), ['5', '7', '"8"'])
  t.same(read('{"note": 5, "notes": [6]}', 'notes', 'note'), ['6', '5'])
  t.same(read('{"answers": [{"cardId": 5}, {"ease": 1}, {"cardId": "6"}]}', 'answers[].cardId'), ['5', '"6"'])
  t.same(read('{"note": {"id": 5}}', 'note.id'), ['5'])
  t.same(read('{"other": 5}', 'note'), [])
  t.same(read(null, 'note'), [])
  t.same(read('{"note": 5}'), [], 'a call without paths')
  t.end()
})

t.test('the place of an id is the place of its text, quotes included', (t) => {
  const params = Buffer.from('{"cards": [ 5, "61" ]}')
  const ids = readIds(params, ['cards'])
  t.same(ids !== 'odd' && ids.map(({ start, end }) => params.toString('utf8', start, end)), ['5', '"61"'])
  t.end()
})

t.test('values that name nothing are left out', (t) => {
  for (const value of ['null', 'false', '""', '[]', '{}', '0', '-5', '"-5"', '9223372036854775808', '9'.repeat(30)]) {
    t.same(read(`{"note": ${value}}`, 'note'), [], value)
    t.same(read(`{"cards": [${value}]}`, 'cards'), [], `an item ${value}`)
  }
  for (const value of ['null', 'false', '""', '[]', '{}', '0']) t.same(read(`{"cards": ${value}}`, 'cards'), [], value)
  t.end()
})

t.test('a value that AnkiConnect may read in a way of its own is odd', (t) => {
  const values = ['true', '5.0', '1e3', '"null"', '"false"', '"5 "', '" 5"', '"x"', '[5]', '{"5": 1}', '9'.repeat(31)]
  for (const value of values) {
    t.equal(read(`{"note": ${value}}`, 'note'), 'odd', value)
    t.equal(read(`{"cards": [6, ${value}]}`, 'cards'), 'odd', `an item ${value}`)
  }
  for (const value of ['5', '"5"', '{"5": 1}', 'true']) t.equal(read(`{"cards": ${value}}`, 'cards'), 'odd', value)
  t.end()
})

t.test('every id that Anki can hold is read as it was written', (t) => {
  t.equal(LARGEST, 9223372036854775807n)
  const id = fc.oneof(fc.bigInt({ min: 1n, max: LARGEST }), fc.constantFrom(1n, LARGEST))
  fc.assert(
    fc.property(fc.array(id), (ids) => {
      const found = read(`{"notes": [${ids.join(',')}]}`, 'notes')
      return found !== 'odd' && found.join() === ids.join()
    }),
  )
  t.end()
})

t.test('a path is read once', (t) => {
  t.equal(stepsOf('a[].b'), stepsOf('a[].b'))
  t.same(stepsOf('a[].b'), [
    { name: Buffer.from('a'), items: true },
    { name: Buffer.from('b'), items: false },
  ])
  t.end()
})
