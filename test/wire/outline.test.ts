import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { checkNarrowings } from '../../src/checks/narrowing.ts'
import { compileMatch } from '../../src/checks/policy/matchers.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { exactText, extraBytes, readOutline } from '../../src/wire/outline.ts'
import { readValue } from '../../src/wire/value.ts'

const LONG = 'QUJD'.repeat(100_000)
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
  const list = loose(value.list)
  t.equal(exactText(list, 1), LONG)
  t.equal(exactText(loose(list[2]), 'deep'), LONG.slice(4))
  const size = Buffer.byteLength(JSON.stringify(value)) + extraBytes({ value }, 'value')
  t.equal(size, bytes(given).length)
})

const EXACT: readonly (readonly [string, unknown])[] = [
  ['short', { data: 'QUJD', n: 1.5 }],
  ['escaped', { data: `${LONG}\n` }],
  ['with quotes', { data: `"${LONG}"` }],
  ['behind a quote', { data: `"${LONG}` }],
  ['beyond ASCII', { data: `${LONG}é` }],
  ['like what stands between strings', { data: `, ${LONG}` }],
  ['beside much else', { data: LONG, others: Array.from({ length: 20_000 }, (_, index) => `${index} `.padEnd(100)) }],
  ['numbers', { list: Array.from({ length: 200_000 }, (_, index) => index) }],
]
for (const [what, given] of EXACT) {
  t.test(`a text is read as ever: ${what}`, async (t) => {
    t.strictSame(readOutline(bytes(given)), readValue(bytes(given)))
  })
}

t.test('of duplicate members the last stands', async (t) => {
  const value = loose(readOutline(Buffer.from(`{"data": "${LONG}", "data": "x", "more": 1, "more": "${LONG}"}`)))
  t.equal(value.data, 'x')
  t.equal(exactText(value, 'data'), null)
  t.equal(exactText(value, 'more'), LONG)
})

t.test('nothing that a client writes is taken for a stand-in', async (t) => {
  const forged = `\u00bf0 ${'\u00bf'.repeat(400_000)}`
  const value = loose(readOutline(bytes({ data: LONG, forged })))
  t.equal(exactText(value, 'forged'), null)
  t.equal(value.forged, forged)
})

t.test('matchers look at what stands there, its size too', async (t) => {
  const value = loose(readOutline(bytes({ data: LONG, note: { picture: [{ data: LONG }] } })))
  const holds = (match: object, name: string) => {
    const { whole, each } = compileMatch(match)
    const member = value[name] as string
    return whole(member, value, name) && each(member, value, name)
  }
  t.ok(holds({ glob: 'QUJDQ*D' }, 'data'))
  t.notOk(holds({ glob: '*A' }, 'data'))
  t.ok(holds({ eq: LONG }, 'data'))
  t.ok(holds({ maxBytes: '400000B' }, 'data'))
  t.notOk(holds({ maxBytes: '399999B' }, 'data'))
  t.notOk(holds({ maxBytes: '400000B' }, 'note'))
  t.ok(holds({ maxBytes: '400KiB' }, 'note'))
})

t.test('what is closed for everyone stays closed, and what fits its schema still does', async (t) => {
  const catalogue = loadCatalogue()
  const pattern = `[${'a'.repeat(300_000)}]/../*`
  const list = catalogue.get('getMediaFilesNames')
  const store = catalogue.get('storeMediaFile')
  if (list === undefined || store === undefined) throw new Error('missing from the catalogue')
  t.notOk(checkNarrowings(list, readOutline(bytes({ pattern }))).ok)
  t.ok(checkNarrowings(list, readOutline(bytes({ pattern: 'a'.repeat(300_000) }))).ok)
  const shapes = createShapes()
  t.ok(shapes.check(store, readOutline(bytes({ filename: 'a', data: LONG }))).ok)
})
