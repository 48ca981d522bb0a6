import fc from 'fast-check'
import t from 'tap'
import { isName, nameAt, stringAt } from '../../src/wire/name.ts'

/** A JSON string with a byte before it and one behind it, and where it stands. */
function within(json: string): { text: Buffer; start: number; end: number } {
  const text = Buffer.from(`{${json}\\`)
  return { text, start: 1, end: text.length - 1 }
}

function names(json: string, name: string): boolean {
  const { text, start, end } = within(json)
  return isName(text, start, end, Buffer.from(name))
}

/** The character written as an escape of six bytes. */
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

t.test('a name is known in every spelling, from no escape to nothing but escapes', async (t) => {
  const [n, o, e] = ['n', 'o', 'e'].map(escaped)
  for (const json of ['"no/te"', `"${n}o/te"`, `"no\\/t${e}"`, `"${[...'no/te'].map(escaped).join('')}"`])
    t.equal(names(json, 'no/te'), true, json)
  for (const json of ['"no/t"', '"no/tes"', '"no/tE"', '"no\\te"', `"${n}${o}"`, `"no\\/t${o}"`, '""'])
    t.equal(names(json, 'no/te'), false, json)
  t.equal(names('""', ''), true)
  t.equal(names('"日本"', '日本'), true)
  t.equal(names(`"${escaped('日')}${escaped('本')}"`, '日本'), true)
})

t.test('an escape that looks like a name is not that name', async (t) => {
  for (const json of ['"a\\n"', '"\\/"', '"\\u0061"']) t.equal(names(json, json.slice(1, -1)), false, json)
  t.equal(names('"a\\\\n"', 'a\\n'), true)
})

t.test('two names are the same exactly if JSON.parse reads the same from both', async () => {
  const unit = fc.constantFrom('a', 'b', '\\u0061', '\\u0062', '\\\\', '\\"', 'é', '\\u00e9', '/', '\\/')
  const json = fc.array(unit, { maxLength: 4 }).map((units) => `"${units.join('')}"`)
  fc.assert(
    fc.property(json, json, (one, other) => names(one, JSON.parse(other)) === (JSON.parse(one) === JSON.parse(other))),
    { numRuns: 500 },
  )
})

t.test('a string is decoded from its own bytes, with and without escapes', async (t) => {
  for (const json of ['""', '"a"', '"é日😀"', '"\\u00e9"', '"\\\\"', '"a\\nb"', '"\\ud83d\\ude00"', '"\\ud83d"']) {
    const { text, start, end } = within(json)
    t.equal(stringAt(text, { start, end }), JSON.parse(json), json)
    t.equal(nameAt(text, { start, end }), JSON.parse(json), json)
  }
})

t.test('a name of a kilobyte is whole, and of a longer one the first kilobyte is kept', async (t) => {
  const read = (json: string) => {
    const { text, start, end } = within(json)
    return nameAt(text, { start, end })
  }
  const whole = 'x'.repeat(1022)
  t.equal(read(`"${whole}"`), whole)
  t.equal(read(`"${'x'.repeat(1023)}"`), `${'x'.repeat(1023)}...`)
  t.equal(read(`"${'x'.repeat(5000)}"`), `${'x'.repeat(1023)}...`)
  t.equal(read(`"${'\\n'.repeat(511)}"`), '\n'.repeat(511))
})

t.test('no character and no escape is cut in its middle, wherever the kilobyte ends', async (t) => {
  for (const unit of ['é', '日', '😀', '\\n', '\\\\', '\\"', '\\u00e9', '\\u00e9\\n', 'a\\u65e5']) {
    for (let before = 0; before < 12; before++) {
      const json = `"${'x'.repeat(before)}${unit.repeat(1000)}"`
      const { text, start, end } = within(json)
      const name = nameAt(text, { start, end })
      const kept = name.slice(0, -3)
      t.equal(name.slice(-3), '...')
      if (!unit.includes('\\')) t.ok(Buffer.byteLength(kept) >= 1023, `${unit} behind ${before}`)
      t.ok(kept.length > 100 && JSON.parse(json).startsWith(kept), `${unit} behind ${before}`)
      t.notOk(kept.includes('\ufffd'), `${unit} behind ${before}`)
    }
  }
})
