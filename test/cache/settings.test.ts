import t from 'tap'
import { cache } from '../../src/cache/settings.ts'
import type { ReadContext } from '../../src/settings/setting.ts'

const context: ReadContext = {
  folder: '/',
  file: null,
  written: () => null,
  reads() {},
  note() {},
  shows() {},
}
const read = (actions: unknown) => cache.kind.read({ actions }, context)

t.test('single actions are off, or have a duration, and are written as they are read', (t) => {
  const table: [unknown, Record<string, number>, unknown?][] = [
    [{}, {}],
    [{ getDeckStats: 'off' }, { getDeckStats: 0 }],
    [
      { getDeckStats: false, cardsInfo: '1s' },
      { getDeckStats: 0, cardsInfo: 1000 },
      { getDeckStats: 'off', cardsInfo: '1s' },
    ],
    [{ cardsInfo: '500ms' }, { cardsInfo: 500 }],
  ]
  for (const [given, actions, written = given] of table) {
    const reading = read(given)
    t.match(reading, { ok: true, value: { actions, ttl: 1000, volatile: 0, stamp: 'auto', size: 64 * 1024 * 1024 } })
    if (!reading.ok || reading.value === null) continue
    t.same((cache.kind.write(reading.value) as { actions?: unknown }).actions ?? {}, written)
  }
  t.equal((cache.kind.read('off', context) as { value: unknown }).value, null)
  t.end()
})

t.test('every mistake names its action', (t) => {
  const reading = read({ cardsInfo: '1', getDeckStats: 'off', areDue: 'never' })
  t.equal(reading.ok, false)
  t.match(JSON.stringify(reading), /"at":\["actions","cardsInfo"\]/)
  t.match(JSON.stringify(reading), /"at":\["actions","areDue"\]/)
  t.match(JSON.stringify(reading), /expected off, or a duration such as 5s/)
  t.match(JSON.stringify(read({ cardsInfo: '1' })), /1s/, 'with a suggestion')
  for (const value of ['off', 5, ['cardsInfo']])
    t.match(JSON.stringify(read(value)), /expected a map of action names/, JSON.stringify(value))
  t.end()
})

t.test('the schema accepts the words that the reader accepts, and no others', (t) => {
  const schemas: unknown[] = []
  const define = (_name: string, schema: () => object) => {
    schemas.push(schema())
    return {}
  }
  schemas.push(cache.kind.schema(define))
  let found: {
    readonly type?: string
    readonly additionalProperties?: { readonly type?: unknown; readonly pattern?: string }
  } = {}
  JSON.stringify(schemas, (_name, value) => {
    if (/^a map of action names/.test(value?.title)) found = value
    return value
  })
  const { type, pattern = '' } = found.additionalProperties ?? {}
  t.ok([found.type].flat().includes('object'))
  t.same(type, ['string', 'boolean'])
  for (const word of ['off', 'no', 'false', '5s', '1m', '500ms', '1', 'on', 'never', 'of', 'offs', ''])
    t.equal(new RegExp(pattern).test(word), read({ cardsInfo: word }).ok, word)
  t.end()
})
