import fc from 'fast-check'
import t from 'tap'
import { parseDuration, parseSize } from '../../src/config/units.ts'

t.test('a duration is a whole number and its unit, in milliseconds', (t) => {
  const table: [string, number][] = [
    ['100ms', 100],
    ['30s', 30_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ]
  for (const [text, expected] of table) t.equal(parseDuration(text), expected, text)
  t.end()
})

t.test('a size is a whole number and its binary unit, in bytes', (t) => {
  const table: [string, number][] = [
    ['512B', 512],
    ['16KiB', 16_384],
    ['8MiB', 8_388_608],
    ['1GiB', 1_073_741_824],
  ]
  for (const [text, expected] of table) t.equal(parseSize(text), expected, text)
  t.end()
})

t.test('bare numbers, other spellings and what loses precision are neither', (t) => {
  const wrong = [
    '',
    '30',
    '1.5s',
    '-1s',
    '30 s',
    ' 30s',
    '30S',
    '30sec',
    '1m',
    '8MB',
    '8mib',
    '1e3s',
    '30s\n',
    'constructor',
  ]
  for (const text of wrong) {
    t.equal(parseDuration(text), null, `duration ${JSON.stringify(text)}`)
    t.equal(parseSize(text), null, `size ${JSON.stringify(text)}`)
  }
  t.equal(parseDuration('999999999999d'), null)
  t.equal(parseSize('999999999999GiB'), null)
  t.end()
})

t.test('no text makes a quantity that is not a safe whole number', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,14}(ms|s|min|h|d|B|KiB|MiB|GiB)$/)), (text) => {
      for (const quantity of [parseDuration(text), parseSize(text)]) {
        if (quantity !== null && !(Number.isSafeInteger(quantity) && quantity >= 0)) return false
      }
      return true
    }),
  )
  t.end()
})
