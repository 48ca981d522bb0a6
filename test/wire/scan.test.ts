import fc from 'fast-check'
import t from 'tap'
import { Malformed, TooDeep, TooManyValues } from '../../src/wire/malformed.ts'
import {
  closing,
  firstInContainer,
  nextInContainer,
  skipColon,
  skipName,
  skipScalar,
  skipSpace,
  skipValue,
} from '../../src/wire/scan.ts'

/** What a reader of a text returns: the offset behind, or why there is none. */
function outcome(read: (text: Buffer) => number, text: string): number | string {
  try {
    return read(Buffer.from(text))
  } catch (error) {
    if (error instanceof Malformed) return error.offset < 0 ? error.reason : `${error.reason} ${error.offset}`
    if (error instanceof TooDeep) return 'too deep'
    if (error instanceof TooManyValues) return 'too many'
    throw error
  }
}

/** How many values and names a value holds, and how many levels, counted naively. */
function sizeOf(value: unknown): { values: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 }
  const inner = Object.values(value).map(sizeOf)
  const names = Array.isArray(value) ? 0 : inner.length
  return {
    values: 1 + names + inner.reduce((sum, { values }) => sum + values, 0),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  }
}

t.test('white space is blank, tab, line feed and carriage return, and nothing else', async (t) => {
  for (let byte = 0; byte < 256; byte++)
    t.equal(
      skipSpace(Buffer.from([byte, byte, 0x78]), 0),
      [0x20, 0x09, 0x0a, 0x0d].includes(byte) ? 2 : 0,
      String(byte),
    )
  t.equal(skipSpace(Buffer.from(' \t\r\n '), 0), 5)
  t.equal(skipSpace(Buffer.from('x  '), 1), 3)
  t.equal(skipSpace(Buffer.from(''), 0), 0)
})

t.test('a number ends where Python ends it', async (t) => {
  const table: readonly (readonly [string, number])[] = [
    ['0', 1],
    ['-0', 2],
    ['9', 1],
    ['1234567890', 10],
    ['-1', 2],
    ['01', 1],
    ['-00', 2],
    ['0.5', 3],
    ['0.', 1],
    ['10.09x', 5],
    ['1.e5', 1],
    ['1.5.5', 3],
    ['1e5', 3],
    ['1E+5', 4],
    ['1e-05', 5],
    ['0e0', 3],
    ['1e', 1],
    ['1e+', 1],
    ['1e-x', 1],
    ['1.5e', 3],
    ['1.5e-9', 6],
    ['1e5e5', 3],
    ['1e5.5', 3],
    ['1/', 1],
    ['1:', 1],
    ['1-1', 1],
  ]
  for (const [text, end] of table) {
    t.equal(
      outcome((bytes) => skipScalar(bytes, 0), text),
      end,
      text,
    )
    t.equal(
      outcome((bytes) => skipScalar(bytes, 1), `1${text}`),
      end + 1,
      `1${text}`,
    )
  }
})

t.test('an integer has at most 4300 digits; a number with a fraction or an exponent has any number', async (t) => {
  const digits = '1'.repeat(4300)
  for (const [text, end] of [
    [digits, 4300],
    [`-${digits}`, 4301],
    [`${digits}1.5`, 4303],
    [`${digits}1e1`, 4303],
    [`1.${digits}1`, 4303],
  ] as const)
    t.equal(
      outcome((bytes) => skipScalar(bytes, 0), text),
      end,
    )
  for (const text of [`${digits}1`, `-${digits}1`, `${digits}1.`, `${digits}1e`])
    t.match(
      outcome((bytes) => skipScalar(bytes, 0), text),
      /^Exceeds the limit .*value has 4301 digits;.*limit$/,
    )
})

t.test("six words are values, Python's included, and nothing that resembles them", async (t) => {
  const words = ['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity']
  for (const word of words) {
    t.equal(
      outcome((bytes) => skipScalar(bytes, 2), `[ ${word}]`),
      word.length + 2,
      word,
    )
    t.equal(
      outcome((bytes) => skipScalar(bytes, 2), `[ ${word.slice(0, -1)}`),
      'Expecting value 2',
      word,
    )
    t.equal(
      outcome((bytes) => skipScalar(bytes, 2), `[ ${word.slice(0, -1)}x`),
      'Expecting value 2',
      word,
    )
    t.equal(
      outcome((bytes) => skipScalar(bytes, 2), `[ x${word.slice(1)}`),
      'Expecting value 2',
      word,
    )
  }
  for (const text of ['', '-', '-x', '+1', '.5', '-.5', 'None', 'True', '-NaN', '}', ':', '/'])
    t.equal(
      outcome((bytes) => skipScalar(bytes, 0), text),
      'Expecting value 0',
      text,
    )
})

t.test('a name begins with a quote, and a colon follows it, with any space', async (t) => {
  t.equal(
    outcome((bytes) => skipName(bytes, 1), '{"a"'),
    4,
  )
  t.equal(
    outcome((bytes) => skipName(bytes, 1), '{a'),
    'Expecting property name enclosed in double quotes 1',
  )
  t.equal(
    outcome((bytes) => skipName(bytes, 1), '{"a'),
    'Unterminated string starting at 1',
  )
  t.equal(
    outcome((bytes) => skipColon(bytes, 0), ':1'),
    1,
  )
  t.equal(
    outcome((bytes) => skipColon(bytes, 0), ' : 1'),
    3,
  )
  t.equal(
    outcome((bytes) => skipColon(bytes, 0), ' ; 1'),
    "Expecting ':' delimiter 1",
  )
  t.equal(
    outcome((bytes) => skipColon(bytes, 0), ' '),
    "Expecting ':' delimiter 1",
  )
})

t.test('the parts of a list or object are found one after the other, and where it ends', async (t) => {
  const CLOSE = 0x5d
  t.equal(
    outcome((bytes) => firstInContainer(bytes, 0, CLOSE), '[ 1]'),
    2,
  )
  t.equal(
    outcome((bytes) => firstInContainer(bytes, 0, CLOSE), '[ ]'),
    -1 - 3,
  )
  t.equal(
    outcome((bytes) => nextInContainer(bytes, 2, CLOSE), '[1 , 2]'),
    5,
  )
  t.equal(
    outcome((bytes) => nextInContainer(bytes, 2, CLOSE), '[1 ]'),
    -1 - 4,
  )
  t.equal(
    outcome((bytes) => nextInContainer(bytes, 2, CLOSE), '[1 }'),
    "Expecting ',' delimiter 3",
  )
  t.equal(
    outcome((bytes) => nextInContainer(bytes, 2, CLOSE), '[1'),
    "Expecting ',' delimiter 2",
  )
  t.strictSame(
    ['[', '{', '"', ']', '}', ''].map((text) => closing(Buffer.from(text), 0)),
    [0x5d, 0x7d, undefined, undefined, undefined, undefined],
  )
})

t.test('any value is passed whole, at exactly its depth and with exactly as many values as it has', async () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (value, space) => {
      const json = JSON.stringify(value, null, space)
      const { values, depth } = sizeOf(JSON.parse(json))
      const read = (depth: number, values?: number) =>
        outcome((bytes) => skipValue(bytes, 1, depth, values === undefined ? undefined : { values }), ` ${json} ,`)
      const end = Buffer.byteLength(json) + 1
      return (
        read(depth) === end &&
        read(depth, values) === end &&
        read(depth, values - 1) === 'too many' &&
        read(depth - 1) === (depth === 0 ? end : 'too deep')
      )
    }),
    { numRuns: 150 },
  )
})

t.test('with one byte changed, a text is a value exactly if JSON.parse reads one', async () => {
  const own = fc.constantFrom(...'{}[],:"\\-+.e09Eu \n\t\u0001x')
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), own, fc.boolean(), (value, place, byte, isMore) => {
      const json = JSON.stringify(value)
      const at = place % (json.length + 1)
      const text = json.slice(0, at) + byte + json.slice(isMore ? at : at + 1)
      const isValue = (() => {
        try {
          JSON.parse(text)
          return true
        } catch {
          return false
        }
      })()
      const whole = (bytes: Buffer) => skipSpace(bytes, skipValue(bytes, skipSpace(bytes, 0), 100))
      return (outcome(whole, text) === Buffer.byteLength(text)) === isValue
    }),
    { numRuns: 1000 },
  )
})

t.test('a list or object that is empty still counts as a level', async (t) => {
  for (const text of ['[]', '{}']) {
    t.equal(
      outcome((bytes) => skipValue(bytes, 0, 0), text),
      'too deep',
    )
    t.equal(
      outcome((bytes) => skipValue(bytes, 0, 1), text),
      2,
    )
    t.equal(
      outcome((bytes) => skipValue(bytes, 0, 1), `[${text}]`),
      'too deep',
    )
    t.equal(
      outcome((bytes) => skipValue(bytes, 0, 2), `[${text}]`),
      4,
    )
  }
  t.equal(
    outcome((bytes) => skipValue(bytes, 0, 0), '1'),
    1,
  )
})
