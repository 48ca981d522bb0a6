import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { type Message, readMessage, readOuter } from '../../src/wire/message.ts'
import { notUtf8 } from '../../src/wire/utf8.ts'

const LIMITS = { depth: 6, leaves: 1000, values: 400 }

function outer(text: Buffer, limits = LIMITS): { message: Message; steps: number } {
  const steps = readOuter(text, limits)
  for (let count = 1; ; count++) {
    const { done, value } = steps.next()
    if (done) return { message: value, steps: count }
    if (count > 100_000) throw new Error('endless')
  }
}

/** What `readMessage` says without the calls of a multi. */
function whole(text: Buffer, limits = LIMITS): Message {
  const message = readMessage(text, limits)
  if (!message.ok || message.call.items === null) return message
  return { ok: true, call: { ...message.call, items: { calls: [], end: null } } }
}

const name = fc.constantFrom('action', 'version', 'params', 'key', 'actions', '\\u0061ction', 'x', '', 'é')
const scalar = fc.constantFrom(
  'null',
  'true',
  '-0.5e3',
  '6',
  'NaN',
  '"a"',
  '"multi"',
  '"\\ud800\\n"',
  '"日本"',
  '""',
  '[]',
  '{}',
)
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 5 })
      .map((members) => `{${members.map(([n, v]) => `"${n}" :${v}`).join(',')}}`),
  ),
}))

t.test('a request that is read a stretch at a time says what it says when read at once', (t) => {
  fc.assert(
    fc.property(json, (text) => isDeepStrictEqual(outer(Buffer.from(text)).message, whole(Buffer.from(text)))),
    { numRuns: 400 },
  )
  t.end()
})

t.test('and so it does with any byte in the place of one of its own', (t) => {
  fc.assert(
    fc.property(json, fc.nat(), fc.nat(255), (text, place, byte) => {
      const bytes = Buffer.from(text)
      bytes[place % bytes.length] = byte
      return isDeepStrictEqual(outer(bytes).message, whole(bytes))
    }),
    { numRuns: 600 },
  )
  t.end()
})

t.test('a request of any members is the same call when it is read a stretch at a time', async () => {
  const object = fc
    .array(fc.tuple(name, json), { maxLength: 4 })
    .map((members) => `{${members.map(([n, v]) => `"${n}": ${v}`).join(', ')}}`)
  const member = fc.oneof(
    object.map((params) => `"params": ${params}`),
    json.map((key) => `"key": ${key}`),
    fc.constantFrom('"version": 6', '"version": 4', '"action": "y"', '"\\u0061ction": "multi"', '"x": {"action": "z"}'),
  )
  fc.assert(
    fc.property(fc.array(member, { maxLength: 5 }), (members) => {
      const text = Buffer.from(`{${['"action": "x"', ...members].join(', ')}}`)
      return isDeepStrictEqual(outer(text).message, whole(text))
    }),
    { numRuns: 400 },
  )
})

t.test('of very many names of parameters the same are kept as when all is read at once', async (t) => {
  for (const count of [63, 64, 65, 100]) {
    const text = Buffer.from(
      `{"action": "x", "params": {${Array.from({ length: count }, (_, index) => `"n${index}": 0`)}}}`,
    )
    t.strictSame(outer(text).message, whole(text))
  }
})

t.test('a string is passed whole wherever it is interrupted', async (t) => {
  // The reader first pauses behind 512 bytes and a stretch of 64 KiB.
  for (let length = 66_040; length < 66_052; length++)
    for (const mark of ['', '\\n', '\\"', '\u0001', 'y\u0001'])
      for (const rest of ['', 'z']) {
        const text = Buffer.from(
          `{"action": "x", "${'x'.repeat(length)}${mark}${rest}": "${'x'.repeat(length)}${mark}${rest}"}`,
        )
        if (!isDeepStrictEqual(outer(text).message, whole(text))) t.fail(`${length} and ${mark}${rest}`)
      }
})

const MEBIBYTE = 1024 * 1024
const LARGE = 256 * 1024
const wide = { depth: 128, leaves: 100_000, values: 1_200_000 }
const call = (params: string) => Buffer.from(`{"action":"x","params":${params},"key":"k"}`)
for (const [what, params] of [
  ['a string', `{"a":"${'x'.repeat(LARGE)}"}`],
  ['a string of escapes', `{"a":"${'\\n\\u00e9'.repeat(LARGE / 8)}"}`],
  ['a name', `{"${'x'.repeat(LARGE)}":0}`],
  ['members', `{${'"":0,'.repeat(LARGE / 5)}"a":1}`],
  ['objects', `{"a":[${'{},'.repeat(LARGE / 3)}0]}`],
] as const)
  t.test(`${what} of 256 KiB can be interrupted every 64 KiB or so, and is read whole`, async (t) => {
    const text = call(params)
    const { message, steps } = outer(text, wide)
    t.ok(message.ok)
    t.strictSame(message, whole(text, wide))
    t.ok(steps >= 4, `${steps} steps`)
  })

t.test('what is no UTF-8 is found where it stands, also across stretches', async (t) => {
  for (const before of [1, MEBIBYTE - 2, MEBIBYTE - 1, MEBIBYTE]) {
    const text = (hex: string) => Buffer.concat([Buffer.alloc(before, 0x20), Buffer.from(hex, 'hex'), Buffer.from('"')])
    for (const fault of ['e697', 'ff', 'eda080', '80808080']) {
      const expected = { ok: false, error: notUtf8(text(fault), before) }
      t.strictSame(outer(text(fault), wide).message, expected, `${fault} at ${before}`)
    }
    for (const character of ['e697a5', 'f09f9880']) {
      const { message } = outer(text(character), wide)
      const expected = `Expecting value: line 1 column ${before + 1} (char ${before})`
      t.equal(message.ok ? null : message.error.text, expected, `${character} at ${before}`)
    }
  }
})

t.test('a list of many values is not read beyond the limit on values', async (t) => {
  const text = Buffer.from(`[${'0,'.repeat(MEBIBYTE)}0]`)
  const { message, steps } = outer(text, LIMITS)
  t.strictSame(message, whole(text, LIMITS))
  t.ok(steps < 5)
})

t.test('a byte order mark is refused before anything is read', async (t) => {
  const text = Buffer.from('\ufeff{"action": "x"}')
  t.strictSame(outer(text).message, whole(text))
  t.equal(outer(text).message.ok, false)
})

t.test('no character is taken for a fault where a stretch ends in its middle', async (t) => {
  for (const unit of ['é', '日', '😀'])
    for (let before = 0; before < 4; before++) {
      const pad = 'x'.repeat(before) + unit.repeat(MEBIBYTE / Buffer.byteLength(unit) + 1)
      t.equal(outer(Buffer.from(`{"action": "x", "pad": "${pad}"}`), wide).message.ok, true, `${unit} behind ${before}`)
    }
})

t.test('UTF-8 is checked a stretch at a time, and whatever the bytes, it ends', async (t) => {
  const text = Buffer.alloc(3 * MEBIBYTE, 0x20).fill(0xff, 3 * MEBIBYTE - 1)
  const late = outer(text, wide)
  t.strictSame(late.message, { ok: false, error: notUtf8(text, 3 * MEBIBYTE - 1) })
  t.equal(late.steps, 3)
  const odd = Buffer.alloc(2 * MEBIBYTE, 0x80).fill('"', 0, 1)
  t.strictSame(outer(odd, wide).message, { ok: false, error: notUtf8(odd) })
})
