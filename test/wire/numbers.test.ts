import fc from 'fast-check'
import t from 'tap'
import { eachNumber, isNumber, isUsual } from '../../src/wire/numbers.ts'

type Told = readonly [path: string, number: string | null]

/** What is told of a text, with the path of each holder in the value. */
function told(text: string): readonly Told[] {
  const root = { '': JSON.parse(text) as unknown }
  const paths = new Map<unknown, string>([[root, 'root']])
  const add = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    paths.set(value, path)
    for (const [name, inner] of Object.entries(value)) add(inner, `${path}/${name}`)
  }
  add(root[''], '')
  const all: Told[] = []
  eachNumber(Buffer.from(text), root, ([holder, name], number) => all.push([`${paths.get(holder)}/${name}`, number]))
  return all
}

t.test(
  'each number is told with its place, and with its text where it has a fraction, an exponent or many digits',
  async (t) => {
    t.strictSame(told(' { "a" : [ 1 , 2.5 , -3e1, [4E2] ], "b": -0 , "c": {"d": 9.0}, "e": true, "f": "7.5" } '), [
      ['/a/0', null],
      ['/a/1', '2.5'],
      ['/a/2', '-3e1'],
      ['/a/3/0', '4E2'],
      ['/b', null],
      ['/c/d', '9.0'],
    ])
    t.strictSame(told('\n5.5 '), [['root/', '5.5']])
    t.strictSame(told('[5, null, false, "x", {}, []]'), [['/0', null]])
  },
)

t.test('up to fifteen digits are usual with either sign, and sixteen are not', async (t) => {
  const [most, more] = ['9'.repeat(15), '9'.repeat(16)]
  t.strictSame(
    told(`[${most},-${most},${more},-${more}]`).map(([, number]) => number),
    [null, null, more, `-${more}`],
  )
})

t.test(
  'of duplicate names each is told, and of values that another one replaced nothing that is in them',
  async (t) => {
    t.strictSame(told('{"a": 1.5, "\\u0061": 2, "a": 3.5}'), [
      ['/a', '1.5'],
      ['/a', null],
      ['/a', '3.5'],
    ])
    for (const other of ['1', 'null', '"x"', 'true', '{"b": "c"}', '[]']) {
      const list = other === '[]' ? '{"0": 1.5, "b": [1.5]}' : '[1.5, [2.5], {"b": 3.5}]'
      const object = other[0] === '{' ? '[1.5]' : '{"0": 1.5, "b": [1.5]}'
      const expected = other === '1' ? [['/a', null]] : []
      t.strictSame(told(`{"a": ${list}, "a": ${other}}`), expected, other)
      if (other !== '[]') t.strictSame(told(`{"a": ${object}, "a": ${other}}`), expected, other)
    }
  },
)

t.test('any text has the numbers told that its value has, in their order', async () => {
  const number = fc.constantFrom('0', '-1', '10', '1.5', '-0.0', '1e3', '1E-3', '123456789012345', '1234567890123456')
  const other = fc.constantFrom('null', 'true', 'false', '"1.5"', '"\\"2.5"', '""')
  const { json } = fc.letrec<{ json: { text: string; numbers: readonly (readonly [string, string])[] } }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      number.map((text) => ({ text, numbers: [['', text]] as const })),
      other.map((text) => ({ text, numbers: [] })),
      fc.array(tie('json'), { maxLength: 4 }).map((items) => ({
        text: `[ ${items.map(({ text }) => text).join(' ,')}]`,
        numbers: items.flatMap(({ numbers }, index) =>
          numbers.map(([path, text]) => [`/${index}${path}`, text] as const),
        ),
      })),
      fc.array(tie('json'), { maxLength: 4 }).map((members) => ({
        text: `{${members.map(({ text }, index) => `"m${index}" : ${text} `).join(',')}}`,
        numbers: members.flatMap(({ numbers }, index) =>
          numbers.map(([path, text]) => [`/m${index}${path}`, text] as const),
        ),
      })),
    ),
  }))
  fc.assert(
    fc.property(json, ({ text, numbers }) => {
      const isPlain = (number: string) => /^-?[0-9]{1,15}$/.test(number)
      const expected = numbers.map(([path, number]) => [path === '' ? 'root/' : path, isPlain(number) ? null : number])
      return JSON.stringify(told(text)) === JSON.stringify(expected)
    }),
    { numRuns: 300 },
  )
})

t.test('a number begins with a digit or a minus, and nothing else does', async (t) => {
  for (let byte = 0; byte < 256; byte++)
    t.equal(isNumber(byte), '-0123456789'.includes(String.fromCharCode(byte)), String(byte))
  t.equal(isNumber(undefined), false)
})

t.test('only the bytes of the number itself decide whether it is usual', async (t) => {
  const usual = (number: string) => isUsual(Buffer.from(`e${number}e`), 1, 1 + number.length)
  for (const number of ['0', '9', '-9', '123456789012345', '-123456789012345']) t.equal(usual(number), true, number)
  for (const number of ['0.5', '1e5', '9E9', '1234567890123456', '-1234567890123456'])
    t.equal(usual(number), false, number)
})
