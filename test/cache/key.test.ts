import fc from 'fast-check'
import t from 'tap'
import { compact, keyOf } from '../../src/cache/key.ts'
import { leaf } from './small-anki.ts'

/** JSON text as JSON.stringify writes it, and the same text with white space around its tokens. */
const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom(' ', '\n', '\t \r\n')).map(([value, space]) => {
  const plain = JSON.stringify(value)
  return { plain, text: plain.replaceAll(/"(?:[^"\\]|\\.)*"|[^"[\]{},:]+|./g, (token) => `${space}${token}${space}`) }
})

t.test('white space between tokens is removed, and nothing else', (t) => {
  fc.assert(
    fc.property(spaced, ({ plain, text }) => {
      const found = compact(Buffer.from(text))
      if (found !== Buffer.from(plain).toString('latin1')) throw new Error(`${found} of ${text}`)
      if (compact(Buffer.from(plain)) !== found) throw new Error('without white space it is another key')
    }),
  )
  t.equal(
    compact(Buffer.from('{ "a \\" b \\\\" : " c " }')),
    '{"a \\" b \\\\":" c "}',
    'an escaped quote ends no string',
  )
  t.end()
})

t.test('two calls have one key only if they are the same call, whatever their size', (t) => {
  const query = (text: string, spaces = '') => keyOf(leaf(`findNotes {${spaces}"query":"${text}"}`))
  const sizes = [0, 499, 500, 501, 600, 65_536 - 12, 65_536 - 11, 70_000]
  const keys = sizes.flatMap((size) => ['a', 'b'].map((last) => query(`${'x'.repeat(size)}${last}`)))
  t.equal(new Set(keys).size, keys.length)
  for (const size of sizes) t.equal(query('x'.repeat(size)), query('x'.repeat(size)), `${size} again`)
  t.equal(query('x'.repeat(600)), query('x'.repeat(600), ' '), 'white space makes no other call')
  t.not(keyOf(leaf('findCards {"query":"x"}')), query('x'))
  t.equal(keyOf(leaf('deckNames')), keyOf(leaf('deckNames { }')))
  t.end()
})

t.test('a key takes no more than some hundred characters', (t) => {
  for (const size of [400, 600, 60_000, 70_000])
    t.ok(keyOf(leaf(`findNotes {"query":"${'x'.repeat(size)}"}`)).length < 600, `${size}`)
  t.end()
})
