import fc from 'fast-check'
import t from 'tap'
import { Malformed, malformedText } from '../../src/wire/malformed.ts'
import { passValue } from '../../src/wire/pass.ts'
import { skipValue } from '../../src/wire/scan.ts'
import { passString, skipString } from '../../src/wire/string.ts'

type End = number | readonly [reason: string, offset: number]

function endOf(pass: () => number): End {
  try {
    return pass()
  } catch (error) {
    if (error instanceof Malformed) return [error.reason, error.offset]
    throw error
  }
}

/** The same, byte by byte. */
function slowly(text: Buffer, start: number): End {
  for (let at = start + 1; at < text.length; at += 1) {
    const c = text[at] as number
    if (c === 0x22) return at + 1
    if (c < 0x20) return ['Invalid control character at', at]
    if (c !== 0x5c) continue
    if (text[at + 1] === undefined) break
    if (!'"\\/bfnrt'.includes(String.fromCharCode(text[at + 1] as number))) return ['Invalid \\escape', at]
    at += 1
  }
  return ['Unterminated string starting at', start]
}

/** Long stretches that stand for themselves, and the marks between them. */
const stretch = fc.oneof(
  fc.integer({ min: 0, max: 2000 }).map((length) => 'x'.repeat(length)),
  fc.constantFrom('é日本', '\\n', '\\"', '\\\\', '\\/', '"', '\\', '\u0001', '\u001f', '\n', '\\x'),
)

t.test('a string ends where it ends byte by byte, however long it is and wherever it begins', async () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), fc.nat({ max: 7 }), (parts, before) => {
      // A view that begins at any place of its memory, as what a socket reads does.
      const whole = Buffer.from(`${' '.repeat(before)}"${parts.join('')}`)
      const text = whole.subarray(before)
      const expected = slowly(text, 0)
      const met = endOf(() => skipString(text, 0))
      const passed = typeof expected === 'number' ? passString(text, 0) : expected
      return JSON.stringify([met, passed]) === JSON.stringify([expected, expected])
    }),
    { numRuns: 2000 },
  )
})

t.test('a control character is found at any place behind the first bytes', (t) => {
  const text = Buffer.from(`"${'x'.repeat(700)}"`)
  for (let at = 500; at < 701; at += 1) {
    const broken = Buffer.from(text)
    broken[at] = 0x1f
    t.strictSame(
      endOf(() => skipString(broken, 0)),
      ['Invalid control character at', at],
    )
  }
  t.equal(skipString(text, 0), text.length)
  t.end()
})

t.test('a value that was checked is passed as it is when it is checked', async () => {
  const behind = fc.constantFrom('', ',', ' ,1', ']', '}', '\n')
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), behind, (value, space, rest) => {
      const text = Buffer.from(` ${JSON.stringify(value, null, space)}${rest}`)
      return passValue(text, 1) === skipValue(text, 1, 1000)
    }),
  )
})

t.test('the place of a mistake is counted in lines and characters', (t) => {
  const text = Buffer.from('{\n"日本": "é",\n "😀"; 1}')
  t.equal(malformedText(text, new Malformed('x', text.indexOf(';'))), 'x: line 3 column 5 (char 17)')
  t.end()
})
