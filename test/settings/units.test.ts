import fc from 'fast-check'
import t from 'tap'
import {
  durationPattern,
  parseDuration,
  parseSize,
  sizePattern,
  suggestDuration,
  suggestSize,
} from '../../src/settings/units.ts'

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
    '1.0005s',
    '1.5ms',
    '1.5.5s',
    '-1s',
    '30  s',
    '30\ts',
    ' 30s',
    '30S',
    '30seco',
    '2months',
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

t.test('a unit can be written out, after a blank, and with a part of one', (t) => {
  const durations: [string, number][] = [
    ['30 s', 30_000],
    ['30sec', 30_000],
    ['1 second', 1000],
    ['2 minutes', 120_000],
    ['2mins', 120_000],
    ['1 hr', 3_600_000],
    ['24 hours', 86_400_000],
    ['30 days', 2_592_000_000],
    ['1.5s', 1500],
    ['0.1s', 100],
    ['1.1min', 66_000],
  ]
  for (const [text, value] of durations) {
    t.equal(parseDuration(text), value, text)
    t.match(text, new RegExp(durationPattern, 'u'))
  }
  for (const [text, value] of [
    ['8 MiB', 8_388_608],
    ['512 bytes', 512],
    ['1.5KiB', 1536],
  ] as const) {
    t.equal(parseSize(text), value, text)
    t.match(text, new RegExp(sizePattern, 'u'))
  }
  t.end()
})

t.test('what could mean two things is not taken, and the likely one is shown', (t) => {
  const durations: [unknown, string | null][] = [
    [5, '5s'],
    ['10m', '10min'],
    ['30S', '30s'],
    ['2 Minutes', '2min'],
    ['5 apples', null],
    ['hunter2', null],
    [null, null],
  ]
  for (const [given, meant] of durations) t.equal(suggestDuration(given), meant, String(given))
  const sizes: [unknown, string | null][] = [
    ['8MB', '8MiB'],
    ['8m', '8MiB'],
    ['8 mb', '8MiB'],
    ['512kb', '512KiB'],
    ['1G', '1GiB'],
    [1_048_576, '1MiB'],
    [128, null],
    ['hunter2', null],
  ]
  for (const [given, meant] of sizes) t.equal(suggestSize(given), meant, String(given))
  t.end()
})
