import fc from 'fast-check'
import t from 'tap'
import {
  addMembers,
  fitsInt64,
  isWrittenAsInteger,
  NotFinite,
  numberText,
  readValue,
  TEXTS,
  type Value,
  valuesRead,
} from '../../src/wire/value.ts'

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

const HUGE = '9'.repeat(400)
const NUMBERS = ['1', '-7', '1.0', '-2e0', '0.5', '12345678901234567', '9007199254740991', HUGE, `-${HUGE}`]

/** The number of this text, integers without bounds as the largest ones. */
function numberOf(text: string): number {
  const number = Number(text)
  return Number.isFinite(number) ? number : Math.sign(number) * Number.MAX_VALUE
}

/** What `numberText` says of a number that stands alone. */
function textOf(text: string): string {
  return /[.eE]/.test(text) || !Number.isSafeInteger(Number(text)) ? text : String(Number(text))
}

t.test('of any duplicate names the last one alone decides value, text and kind of a number', async () => {
  const name = fc.constantFrom('a', 'b', '\\u0061')
  const value = fc.constantFrom(...NUMBERS, '"x"', 'null', '[1.5]', '{}')
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 5 }), (members) => {
      const read = object(`{${members.map(([name, text]) => `"${name}":${text}`)}}`)
      const last = new Map(members.map(([name, text]) => [name === 'b' ? 'b' : 'a', text]))
      return [...last].every(([name, text]) => {
        if (!/^-?[0-9]/.test(text)) return JSON.stringify(read[name]) === text
        return (
          read[name] === numberOf(text) &&
          numberText(read, name) === textOf(text) &&
          isWrittenAsInteger(read, name) === /^-?[0-9]+$/.test(text)
        )
      })
    }),
    { numRuns: 500 },
  )
})

t.test('a text is kept only with a number that needs it', async (t) => {
  for (const text of ['{"a":1}', '[1,2]', '{"a":1.5,"a":"x"}', '{"a":{"b":1.5},"a":null}', '"1.5"', '["1.5"]'])
    t.notOk(TEXTS in Object(readValue(text)), text)
  const list = readValue('[0.5,1]') as object
  t.ok(TEXTS in list)
  t.notOk(Object.keys(Object.getOwnPropertyDescriptors(list)).includes('TEXTS'))
  t.notOk(Object.getOwnPropertyDescriptor(list, TEXTS)?.enumerable)
})

t.test('a number alone is a text like any other', async (t) => {
  t.equal(readValue(' 1.50 '), 1.5)
  t.equal(readValue('12'), 12)
  t.equal(readValue(HUGE), Number.MAX_VALUE)
  t.equal(readValue(`-${HUGE}`), -Number.MAX_VALUE)
  for (const text of ['1e999', '-1e999', '\n1e999', 'NaN']) t.ok(refuses(text), text)
})

t.test('items and members added to others bring the texts of their numbers', async (t) => {
  const list = readValue('[1.0,2,3e0]') as unknown[]
  addMembers(list, readValue('[4,5.0,6]') as object)
  t.strictSame([...list], [1, 2, 3, 4, 5, 6])
  t.strictSame(
    list.map((_, index) => numberText(list, index)),
    ['1.0', '2', '3e0', '4', '5.0', '6'],
  )
  const plain = readValue('[1,2]') as unknown[]
  addMembers(plain, readValue('[3.0]') as object)
  t.equal(numberText(plain, 2), '3.0')
  const to = object('{"a":1.0,"b":2.0,"c":3}') as object
  addMembers(to, object('{"b":5,"c":6.0,"__proto__":7.0,"d":8}') as object)
  t.strictSame(Object.keys(to), ['a', 'b', 'c', '__proto__', 'd'])
  t.strictSame(
    ['a', 'b', 'c', 'd'].map((name) => numberText(to, name)),
    ['1.0', '5', '6.0', '8'],
  )
  t.strictSame(Object.getOwnPropertyDescriptor(to, '__proto__'), {
    value: 7,
    enumerable: true,
    writable: true,
    configurable: true,
  })
  t.equal(Object.getPrototypeOf(to), Object.prototype)
  const none = object('{"a":1}') as object
  addMembers(none, object('{"a":2.0}') as object)
  t.equal(numberText(none, 'a'), '2.0')
})

t.test('numbers are found behind any white space, in lists and in objects, and after any digits', async (t) => {
  for (const before of ['', ' ', '\t', '\r', '\n', ' \n '])
    for (const number of ['1.5', '12.50', '-3e1', '100E1', '1234567890123456.0', '12345678901234567', '-9.0']) {
      const [inList, behind] = [`[${before}${number}]`, `[0,${before}${number}]`]
      t.equal(numberText(readValue(inList) as object, 0), number, inList)
      t.equal(numberText(readValue(behind) as object, 1), number, behind)
      t.equal(numberText(object(`{"a":${before}${number}}`), 'a'), number)
    }
})

t.test('a caller that knows of no unusual number spares a second look, and another one does not', async (t) => {
  t.equal(numberText(readValue('[1.0]', true) as object, 0), '1')
  t.equal(numberText(readValue('[1.0]', false) as object, 0), '1.0')
})

t.test('each text that is read is published once', async (t) => {
  const read: unknown[] = []
  const onRead = (text: unknown) => void read.push(text)
  valuesRead.subscribe(onRead)
  readValue('[1]')
  readValue(Buffer.from('[2.5]'))
  valuesRead.unsubscribe(onRead)
  readValue('[3]')
  t.strictSame(read, ['[1]', '[2.5]'])
})

t.test('integers that need no text of their own fit into 64 bits', async (t) => {
  t.ok(fitsInt64(object('{"a":7}'), 'a'))
  const beside = object('{"a":1.5,"b":7,"c":1234567890123456}')
  t.ok(fitsInt64(beside, 'b'))
  t.ok(fitsInt64(beside, 'c'))
  t.equal(numberText(beside, 'c'), '1234567890123456')
})

t.test('the largest number is no number without bounds', async (t) => {
  const most = '1.7976931348623157e308'
  t.equal(numberText(object(`{"a":1e999,"a":${most}}`), 'a'), most)
  t.equal(numberText(object(`{"a":${HUGE},"a":${most}}`), 'a'), most)
})
