import fc from 'fast-check'
import t from 'tap'
import { fitsInt64, isWrittenAsInteger, NotFinite, numberText, readValue, type Value } from '../../src/wire/value.ts'

const object = (text: string) => readValue(text) as { readonly [name: string]: Value }

/** Whether reading the text throws NotFinite. */
function refuses(text: string): boolean {
  try {
    readValue(text)
    return false
  } catch (error) {
    return error instanceof NotFinite
  }
}

t.test('values are read as JSON says', async (t) => {
  const text = '{"a":[1,-2,1.5,null,true,"x"],"b":{"c":""}}'
  t.same(readValue(text), JSON.parse(text))
  t.same(readValue(Buffer.from(text)), JSON.parse(text))
})

t.test('of duplicate names the last stands, however they are spelt', async (t) => {
  t.same(readValue('{"deck":1,"d\\u0065ck":2}'), { deck: 2 })
  const twice = object('{"a":5,"a":5.0}')
  t.notOk(isWrittenAsInteger(twice, 'a'))
  t.ok(isWrittenAsInteger(object('{"a":5.0,"a":5}'), 'a'))
  t.ok(isWrittenAsInteger(object('{"a":[5.0],"a":[5]}').a as object, 0))
})

t.test('an overwritten number does not make an integer without bounds infinite', async (t) => {
  const huge = '9'.repeat(400)
  t.equal(numberText(object(`{"a":4.1,"a":${huge}}`), 'a'), huge)
  t.equal(numberText(object(`{"a":1e999,"a":4.1}`), 'a'), '4.1')
  t.ok(refuses(`{"a":${huge},"a":1e999}`))
})

t.test('__proto__ is a name like any other', async (t) => {
  const value = object('{"__proto__":{"x":1.0},"a":2.0}')
  t.same(Object.keys(value), ['__proto__', 'a'])
  t.equal((value as { x?: unknown }).x, undefined)
  t.equal(numberText(Object.getOwnPropertyDescriptor(value, '__proto__')?.value as object, 'x'), '1.0')
})

t.test('the text of a number is kept where a JavaScript number loses it', async (t) => {
  const list = readValue('[5, 5.0, 1e3, 9007199254740993, 12345678901234567890, -0, 1.5]') as readonly Value[]
  t.same(
    list.map((_, index) => numberText(list, index)),
    ['5', '5.0', '1e3', '9007199254740993', '12345678901234567890', '0', '1.5'],
  )
  t.same(
    list.map((_, index) => isWrittenAsInteger(list, index)),
    [true, false, false, true, true, true, false],
  )
  t.same(Object.keys(list), ['0', '1', '2', '3', '4', '5', '6'], 'nothing shows in the value itself')
})

t.test('an integer of thousands of digits stays an integer', async (t) => {
  const digits = `-${'7'.repeat(4000)}`
  const list = readValue(`[${digits}]`) as readonly Value[]
  t.equal(numberText(list, 0), digits)
  t.ok(Number.isInteger(list[0]))
  t.ok(isWrittenAsInteger(list, 0))
  t.notOk(fitsInt64(list, 0))
})

t.test('64 bits are counted exactly', async (t) => {
  const list = readValue(
    '[9223372036854775807, 9223372036854775808, -9223372036854775808, -9223372036854775809, 1e300, 7]',
  ) as readonly Value[]
  t.same(
    list.map((_, index) => fitsInt64(list, index)),
    [true, false, true, false, true, true],
  )
})

t.test('NaN, Infinity and what Python reads as infinite are no values', async (t) => {
  for (const text of ['{"a":NaN}', '[Infinity]', '[-Infinity]', '[1e400]', '{"a":[-1.5E999]}']) {
    t.ok(refuses(text), text)
  }
  t.same(readValue('["NaN","1e400"]'), ['NaN', '1e400'])
})

t.test('lone surrogates written as escapes stay', async (t) => {
  t.same(readValue('["\\ud83d","\\ude00\\ud83d"]'), ['\ud83d', '\ude00\ud83d'])
})

t.test('any JSON is read as JSON.parse reads it, and its numbers keep their text', async () => {
  const number = fc.oneof(
    fc.integer().map(String),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.nat(999), fc.integer({ min: -20, max: 20 }))
      .map(([whole, fraction, exponent]) => `${whole}.${fraction}e${exponent}`),
    fc.integer().map((whole) => `${whole}.0`),
  )
  const space = fc.constantFrom('', ' ', '\n\t ')
  fc.assert(
    fc.property(fc.array(fc.tuple(space, number, space)), fc.string(), (items, name) => {
      const list = `[${items.map(([before, text, after]) => `${before}${text}${after}`).join(',')}]`
      const text = `{"x":"[1.0,2e3]",${JSON.stringify(`n${name}`)}:${list}}`
      const read = object(text)
      const numbers = read[`n${name}`] as readonly Value[]
      return (
        JSON.stringify(read) === JSON.stringify(JSON.parse(text)) &&
        items.every(([, written], index) => {
          const kept = numberText(numbers, index)
          return kept === written || (Number.isSafeInteger(numbers[index]) && Number(kept) === Number(written))
        }) &&
        items.every(([, written], index) => isWrittenAsInteger(numbers, index) === /^-?[0-9]+$/.test(written))
      )
    }),
  )
})
