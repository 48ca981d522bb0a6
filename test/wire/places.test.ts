import fc from 'fast-check'
import t from 'tap'
import { areDistinct, countItems, type ItemPlaces, placesOf, textsOf } from '../../src/wire/places.ts'

/** The places of the items in a text, which has to be a list. */
function places(text: string): ItemPlaces {
  const found = placesOf(Buffer.from(text))
  if (found === null) throw new Error(`no list: ${text}`)
  return found
}

const listOf = (items: readonly unknown[]) => places(JSON.stringify(items))

t.test('the items of a list are counted, and what is no list has none', async (t) => {
  for (const [text, count] of [
    ['[]', 0],
    ['[ ]', 0],
    ['[1]', 1],
    ['[1 , [2, 3], {"a": [4]}, ","]', 4],
    ['{}', null],
    ['"[1]"', null],
    ['null', null],
  ] as const) {
    t.equal(countItems(Buffer.from(text)), count, text)
    t.equal(placesOf(Buffer.from(text))?.length ?? null, count, text)
    t.equal(countItems(Buffer.from(`{"a": ${text}}`), 6), count, text)
    t.equal(placesOf(Buffer.from(`{"a": ${text}}`), 6)?.length ?? null, count, text)
  }
})

t.test('an item is its own bytes, not copied', async (t) => {
  const text = Buffer.from('[1 ,"é, ]", [2, 3],\n{"a": 4} , -5]')
  const found = placesOf(text)
  if (found === null) return t.fail('no list')
  const expected = ['1', '"é, ]"', '[2, 3]', '{"a": 4}', '-5']
  t.equal(found.length, expected.length)
  for (const [index, item] of expected.entries()) {
    t.equal(found.at(index).toString(), item)
    t.equal(found.at(index).buffer, text.buffer)
    t.equal(found.textAt(index), Buffer.from(item).toString('latin1'))
    t.equal(found.sizeAt(index), Buffer.byteLength(item))
  }
  t.strictSame(
    textsOf(found),
    [0, 1, 2, 3, 4].map((index) => found.textAt(index)),
  )
})

t.test('a part of a list has the items from one place up to another', async (t) => {
  const found = listOf([10, 11, 12, 13, 14])
  t.strictSame(textsOf(found.part(1, 3)), ['11', '12'])
  t.strictSame(textsOf(found.part(1, 4).part(1, 3)), ['12', '13'])
  t.strictSame(textsOf(found.part(0, 5)), textsOf(found))
  t.equal(found.part(2, 2).length, 0)
})

t.test('a caller that knows how many items there are need not have them counted', async (t) => {
  t.strictSame(textsOf(placesOf(Buffer.from('x[1, 2]'), 1, 2) as ItemPlaces), ['1', '2'])
})

t.test('one item that is not wanted, and there are no places', async (t) => {
  const text = Buffer.from('[12, 3, 45]')
  const seen: string[] = []
  const wanted = (size: number) => (start: number, end: number) => {
    seen.push(text.toString('latin1', start, end))
    return end - start <= size
  }
  t.strictSame(textsOf(placesOf(text, 0, 3, wanted(2)) as ItemPlaces), ['12', '3', '45'])
  t.strictSame(seen, ['12', '3', '45'])
  t.equal(placesOf(text, 0, 3, wanted(1)), null)
})

t.test('an item is read as an integer if a JavaScript number holds every such integer', async (t) => {
  const [most, more] = ['9'.repeat(15), '9'.repeat(16)]
  const table: readonly (readonly [string, number | null])[] = [
    ['0', 0],
    ['9', 9],
    ['1234567890', 1234567890],
    ['-17', -17],
    [most, 999_999_999_999_999],
    [`-${most}`, -999_999_999_999_999],
    [more, null],
    [`-${more}`, null],
    ['1.0', null],
    ['1e3', null],
    ['"1"', null],
    ['null', null],
    ['NaN', null],
    ['-Infinity', null],
    ['[]', null],
  ]
  const found = places(`[${table.map(([text]) => text).join(', ')}]`)
  for (const [index, [text, integer]] of table.entries()) t.equal(found.integerAt(index), integer, text)
})

t.test('of any items the integers are those that JSON.parse reads', async () => {
  const item = fc.oneof(
    fc.maxSafeInteger(),
    fc.nat(20),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(item), (items) => {
      const found = listOf(items)
      return items.every((item, index) => {
        const isShort = /^-?[0-9]{1,15}$/.test(JSON.stringify(item)) && typeof item === 'number'
        return found.integerAt(index) === (isShort ? JSON.parse(JSON.stringify(item)) : null)
      })
    }),
  )
})

t.test('items are distinct if no two have the same bytes, be there few or many', async (t) => {
  for (const count of [2, 999, 1000, 1001, 3000]) {
    const numbers = Array.from({ length: count }, (_, index) => (index * 7919) % 100_003)
    const texts = numbers.map((number) => `n${number}`)
    for (const [what, items] of [
      ['numbers', numbers],
      ['numbers of either sign', numbers.map((number) => (number % 2 === 0 ? number : -number))],
      ['texts', texts],
      ['long numbers', numbers.map((number) => number + 2 ** 52)],
      ['numbers and a text', [...numbers.slice(1), texts[0]]],
    ] as const) {
      t.equal(areDistinct(listOf(items)), true, `${count} ${what}`)
      for (const at of [0, count >> 1, count - 1])
        t.equal(
          areDistinct(listOf(items.toSpliced(at, 0, items[0]))),
          false,
          `${count} ${what}, the first again at ${at}`,
        )
      t.equal(areDistinct(listOf([...items, items.at(-1)])), false, `${count} ${what}, the last again`)
    }
  }
  t.equal(areDistinct(listOf([])), true)
  t.equal(areDistinct(listOf([0])), true)
})
