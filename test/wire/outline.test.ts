import fc from 'fast-check'
import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { compileMatch } from '../../src/checks/policy/match.ts'
import { checkRestrictions } from '../../src/checks/restriction.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { exactText, readOutline } from '../../src/wire/outline.ts'
import { numberText, readValue, valuesRead } from '../../src/wire/value.ts'

const LONG = 'QUJD'.repeat(20_000)
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
/** A value that holds more than its type says. */
const loose = (value: unknown) => value as Record<string, unknown> & object

t.test('long text is not built, and is there for who asks', async (t) => {
  const given = { filename: 'a', data: LONG, list: [1, LONG, { deep: LONG.slice(4) }] }
  const value = loose(readOutline(bytes(given)))
  t.equal(value.filename, 'a')
  t.ok((value.data as string).length < 1000)
  t.equal(exactText(value, 'data'), LONG)
  t.equal(exactText(value, 'filename'), null)
  t.equal(exactText(value, 'list'), null)
  const list = loose(value.list)
  t.equal(exactText(list, 1), LONG)
  t.equal(exactText(loose(list[2]), 'deep'), LONG.slice(4))
})

/** The value with what its stand-ins stand for. */
function exact(value: unknown, holder: object, name: string | number): unknown {
  if (typeof value === 'string') return exactText(holder, name) ?? value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item, index) => exact(item, value, index))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member, value, key)]))
}

const EXACT: readonly (readonly [string, unknown])[] = [
  ['short', { data: 'QUJD', n: 1.5 }],
  ['escaped', { data: `${LONG}\n` }],
  ['with quotes', { data: `"${LONG}"` }],
  ['behind a quote', { data: `"${LONG}` }],
  ['beyond ASCII', { data: `${LONG}é` }],
  ['like what stands between strings', { data: `, ${LONG}` }],
  ['beside much else', { data: LONG, others: Array.from({ length: 2000 }, (_, index) => `${index} `.padEnd(100)) }],
  ['many in one list', { list: Array.from({ length: 5 }, (_, index) => ({ data: LONG.slice(index) })) }],
  ['__proto__', JSON.parse(`{"a": "${LONG}", "__proto__": "${LONG}", "b": {"__proto__": [1]}}`)],
  ['nested deeply', { a: [[[[[[[[{ b: LONG, c: [1.5] }]]]]]]]], d: LONG }],
  ['names like numbers', { 10: LONG, 9: 'a', 8: LONG }],
  ['numbers', { list: Array.from({ length: 30_000 }, (_, index) => index) }],
]
for (const [what, given] of EXACT) {
  t.test(`a text is read as ever: ${what}`, async (t) => {
    const value = readOutline(bytes(given))
    const expected = readValue(bytes(given))
    t.strictSame(exact(value, {}, ''), expected)
    t.strictSame(Object.keys(value as object), Object.keys(expected as object))
  })
}

t.test('of duplicate members the last stands', async (t) => {
  const value = loose(readOutline(Buffer.from(`{"data": "${LONG}", "data": "x", "more": 1, "more": "${LONG}"}`)))
  t.equal(value.data, 'x')
  t.equal(exactText(value, 'data'), null)
  t.equal(exactText(value, 'more'), LONG)
})

t.test('nothing that a client writes is taken for a stand-in', async (t) => {
  const forged = String(loose(readOutline(bytes({ data: LONG }))).data)
  const value = loose(readOutline(bytes({ data: LONG, forged })))
  t.equal(exactText(value, 'forged'), null)
  t.equal(value.forged, forged)
})

t.test('in a large text numbers keep the spelling that the last of their names has', async (t) => {
  const list = loose(readOutline(Buffer.from(`[1, 1.50, ${'2.0, '.repeat(20_000)}"${LONG}", 3e1]`)))
  t.equal(numberText(list, 1), '1.50')
  t.equal(numberText(list, 0), '1')
  t.equal(numberText(list, 20_001), '2.0')
  t.equal(numberText(list, 20_003), '3e1')
  const twice = loose(readOutline(Buffer.from(`{"a": 1.0, "b": 1.0, "long": "${LONG}", "a": 1, "b": 1.00, "c": 2.0}`)))
  t.equal(numberText(twice, 'a'), '1')
  t.equal(numberText(twice, 'b'), '1.00')
  t.equal(numberText(twice, 'c'), '2.0')
})

t.test('half a surrogate pair in a long string is seen by its schema', async (t) => {
  const action = loadCatalogue().get('findNotes')
  if (action === undefined) throw new Error('missing from the catalogue')
  const shapes = createShapes()
  const fits = (end: string) => shapes.check(action, readOutline(Buffer.from(`{"query": "${LONG}${end}"}`))).ok
  t.ok(fits(''))
  t.ok(fits('\\ud83d\\ude00'))
  t.ok(fits('\\\\ud83d'))
  t.notOk(fits('\\ud83d'))
  t.notOk(fits('\\uDE00\\ud83d'))
})

t.test('a stand-in is short, however long the rest is', async (t) => {
  const given = { notes: Array.from({ length: 10 }, () => ({ data: LONG })), rest: 'x'.repeat(900_000) }
  t.ok(JSON.stringify(readOutline(bytes(given))).length < 100_000)
})

t.test('matchers look at what stands there', async (t) => {
  const value = loose(readOutline(bytes({ data: LONG })))
  const holds = (match: object) => compileMatch(match).each(value.data as string, value, 'data', null)
  t.ok(holds({ glob: 'QUJDQ*D' }))
  t.notOk(holds({ glob: '*A' }))
  t.ok(holds({ eq: LONG }))
})

t.test('what is closed for everyone stays closed, and what fits its schema still does', async (t) => {
  const catalogue = loadCatalogue()
  const pattern = `[${'a'.repeat(300_000)}]/../*`
  const list = catalogue.get('getMediaFilesNames')
  const store = catalogue.get('storeMediaFile')
  if (list === undefined || store === undefined) throw new Error('missing from the catalogue')
  t.notOk(checkRestrictions(list, readOutline(bytes({ pattern }))).ok)
  t.ok(checkRestrictions(list, readOutline(bytes({ pattern: 'a'.repeat(300_000) }))).ok)
  const shapes = createShapes()
  t.ok(shapes.check(store, readOutline(bytes({ filename: 'a', data: LONG }))).ok)
})

/** The least bytes of a string that is stood in for, with its quotes. */
const LEAST = 64 * 1024

/** The texts of the numbers of a value, in their order. */
function numbersOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'number' ? [numberText(value, name)] : numbersOf(inner),
  )
}

t.test('a string of 64 KiB with its quotes is stood in for, and a shorter one is not', async (t) => {
  for (const end of ['', '\\n', 'é'])
    for (const [bytes, isLong] of [
      [LEAST - 1, false],
      [LEAST, true],
    ] as const) {
      const string = `"${'x'.repeat(bytes - 2 - Buffer.byteLength(end))}${end}"`
      const value = loose(readOutline(Buffer.from(` {"a" : ${string} , "b":[ ${string} ]}`)))
      t.equal(exactText(value, 'a'), isLong ? JSON.parse(string) : null)
      t.equal(exactText(loose(value.b), 0), isLong ? JSON.parse(string) : null)
      t.equal((value.a as string).length < 1000, isLong)
    }
})

t.test('a text that is a single string is read as it is', async (t) => {
  t.equal(readOutline(Buffer.from(` "${LONG}"`)), LONG)
})

t.test('a text that is large by its white space or by its names is read as ever', async (t) => {
  const space = ' '.repeat(200_000)
  for (const text of [
    `{"a": 1.0${space}}`,
    `[1.0, {"a": 2.0${space}}, 3]`,
    `[{"a": ${space}2.0}, "${LONG}", 3]`,
    `{"a": [1${space}], "b": [2.0${space}]}`,
    `{"${LONG}": 1.0, "b": "${LONG}"}`,
    `{"a": 1.0, "${LONG}": 2, "c": 3.0}`,
  ]) {
    const value = readOutline(Buffer.from(text))
    t.strictSame(exact(value, {}, ''), readValue(text))
    t.strictSame(numbersOf(value), numbersOf(readValue(text)))
  }
})

t.test('any large text is read as a small one is, with its numbers and with its long strings', async () => {
  const name = fc.constantFrom('a', '\\u0061', 'b', '__proto__', '0', 'é')
  const long = fc
    .tuple(fc.nat(3), fc.constantFrom('', '\\n', '\\"', 'é', '\\\\'))
    .map(([more, end]) => `"${'x'.repeat(LEAST - 4 + more)}${end}"`)
  const short = fc.constantFrom(
    'null',
    'true',
    '"x"',
    '""',
    '1',
    '-2',
    '1.50',
    '1e3',
    '12345678901234567890',
    '[]',
    '{}',
  )
  const many = fc.nat(150).map((count) => `[${`1.0,2,"${'x'.repeat(500)}",`.repeat(count)}3e0]`)
  const { json } = fc.letrec<{ json: string }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      short,
      long,
      many,
      fc.array(tie('json'), { maxLength: 4 }).map((items) => ` [ ${items.join(' , ')} ]`),
      fc
        .array(fc.tuple(name, tie('json')), { maxLength: 5 })
        .map((members) => `{ ${members.map(([n, v]) => `"${n}" : ${v}`).join(' ,')} }`),
    ),
  }))
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 4 }), fc.boolean(), (items, isList) => {
      const text = isList ? `[${items}]` : `{${items.map((item, index) => `"${index >> 1}": ${item}`)}}`
      const value = readOutline(Buffer.from(text))
      const expected = readValue(text)
      return (
        JSON.stringify(exact(value, {}, '')) === JSON.stringify(expected) &&
        JSON.stringify(numbersOf(value)) === JSON.stringify(numbersOf(expected))
      )
    }),
    { numRuns: 100 },
  )
})

t.test('a large text is read in pieces of about 64 KiB, without its long strings', async (t) => {
  const sizes: number[] = []
  const onRead = (text: unknown) => void sizes.push((text as string).length)
  const read = (text: string): readonly number[] => {
    sizes.length = 0
    valuesRead.subscribe(onRead)
    readOutline(Buffer.from(text))
    valuesRead.unsubscribe(onRead)
    return sizes
  }
  const item = `"${'x'.repeat(1000)}"`
  for (const [text, pieces] of [
    [`[${Array(500).fill(item)}]`, 8],
    [`{${Array.from({ length: 500 }, (_, index) => `"n${index}": ${item}`)}}`, 8],
    [`{"a": [${Array(250).fill(item)}], "b": [${Array(250).fill(item)}]}`, 8],
    [`[${item}, "${LONG}", ${item}, "${LONG}"]`, 2],
    [`[${Array(500).fill(`{"a": [${item}]}`)}]`, 8],
  ] as const) {
    const sizesOf = read(text)
    t.equal(sizesOf.length, pieces)
    t.ok(Math.max(...sizesOf) < LEAST + 2000)
  }
})

t.test('whether a stand-in has half a pair follows from the escapes of its string', async (t) => {
  const halves = ['\\udc00', '\\uDFFF', '\\ude0F', '\\ud83d', '\\uD900', '\\udAff', '\\udbff']
  const others = [
    '',
    'x',
    'xude00',
    '\\n',
    '\\nd800',
    '\\u0841',
    '\\u0c41',
    '\\\\',
    '\\u0041',
    '\\u00d8',
    '\\ud7ff',
    '\\ue000',
    'ud800',
    '\\\\ud800',
    '\\\\udc00',
  ]
  const isLone = (text: string) => !text.isWellFormed()
  for (const one of [...halves, ...others])
    for (const other of [...halves, ...others]) {
      const string = `"${LONG.slice(0, LEAST)}${one}${other}"`
      const value = loose(readOutline(Buffer.from(`[${string}]`)))
      t.equal(isLone(String(value[0])), isLone(JSON.parse(string)), `${one}${other}`)
    }
})
