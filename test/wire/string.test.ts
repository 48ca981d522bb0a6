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
    if (text[at + 1] === 0x75) {
      if (!/^[0-9a-fA-F]{4}.$/s.test(text.toString('latin1', at + 2, at + 7))) return ['Invalid \\uXXXX escape', at + 1]
      at += 5
      continue
    }
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
    { numRuns: 500 },
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

/** The parts of a string of several stretches of 64 KiB, with marks about where a stretch ends. */
const parts = fc.array(
  fc.tuple(
    fc.constantFrom(0, 3, 505, 520, 65_530, 65_536, 131_072),
    fc.nat(20),
    fc.constantFrom('', '\\n', '\\u00e9', '\\\\', '\\"', 'é', '"', '\u0001', '\u001f', '\\x', '\\u12', '\u007f'),
  ),
  { maxLength: 4 },
)

t.test('one escape in a long text does not end it where the search for its end stopped', async (t) => {
  for (const before of [512, 65_000])
    for (const mark of ['\\n', '\\u00e9', '\\"']) {
      const text = Buffer.from(`"${'x'.repeat(before)}${mark}${'x'.repeat(200_000)}"`)
      t.strictSame(
        endOf(() => skipString(text, 0)),
        text.length,
        `${mark} behind ${before}`,
      )
    }
})

t.test('a string of several stretches ends where it ends byte by byte, also when it is passed in parts', async () => {
  fc.assert(
    fc.property(parts, fc.boolean(), fc.constantFrom(1, 600, 65_536, 100_000), (parts, isClosed, step) => {
      const inside = parts.map(([length, more, mark]) => 'x'.repeat(length + more) + mark).join('')
      const text = Buffer.from(`"${inside}${isClosed ? '",1' : ''}`)
      const expected = slowly(text, 0)
      const inParts = endOf(() => {
        let end = skipString(text, 0, 1, 1 + step)
        for (let last = 0; end < 0; ) {
          const from = -1 - end
          if (from < last + step || from >= text.length) return -1
          last = from
          end = skipString(text, 0, from, from + step)
        }
        return end
      })
      return JSON.stringify([endOf(() => skipString(text, 0)), inParts]) === JSON.stringify([expected, expected])
    }),
    { numRuns: 150 },
  )
})

t.test('a string of many escapes goes on where it was passed in part, wherever its escapes are', async (t) => {
  // The reader looks whether it may pause 512 bytes behind an escape.
  for (const mark of ['\\"', '\\\\', '\\u00e9'])
    for (const between of [0, 1, 500, 505, 506, 507, 508, 509, 510]) {
      const text = Buffer.from(`"${(mark + 'x'.repeat(between)).repeat(200)}",1`)
      let end = skipString(text, 0, 1, 600)
      for (let from = -1 - end; end < 0; from = -1 - end) end = skipString(text, 0, from, from + 600)
      t.equal(end, text.length - 2, `${mark} and ${between}`)
    }
})

t.test('a control character is found at any place of a word, with any bytes around it', async (t) => {
  for (const around of [0x20, 0x7f, 0x80, 0xa0, 0xff, 0x21])
    for (let at = 1000; at < 1040; at++)
      for (const control of [0x00, 0x1f]) {
        const text = Buffer.from(`"${' '.repeat(1998)}"`).fill(around, 1, 1999)
        text[at] = control
        const met = endOf(() => skipString(text, 0))
        if (!Array.isArray(met) || met[1] !== at) t.strictSame(met, ['Invalid control character at', at])
      }
  for (const around of [0x20, 0x7f, 0x80, 0xff]) {
    const text = Buffer.from(`"${' '.repeat(1998)}"`).fill(around, 1, 1999)
    t.equal(skipString(text, 0), text.length)
  }
})

t.test('an escape is one of nine, or u with four hexadecimal digits', async (t) => {
  for (let byte = 0x20; byte < 0x7f; byte++) {
    const sign = String.fromCharCode(byte)
    const met = endOf(() => skipString(Buffer.from(`"\\${sign}zzzz"`), 0))
    if (sign !== 'u') t.strictSame(met, '"\\/bfnrt'.includes(sign) ? 8 : ['Invalid \\escape', 1], sign)
    for (let place = 0; place < 4; place++) {
      const digits = [...'09af'].with(place, sign).join('')
      const isHex = /^[0-9a-fA-F]{4}$/.test(digits)
      t.strictSame(
        endOf(() => skipString(Buffer.from(`"\\u${digits}"`), 0)),
        isHex ? 8 : ['Invalid \\uXXXX escape', 2],
        digits,
      )
    }
  }
})

t.test('a text that ends inside an escape is as broken as Python says', async (t) => {
  for (const [text, expected] of [
    ['"a\\', ['Unterminated string starting at', 0]],
    ['"a\\u', ['Invalid \\uXXXX escape', 3]],
    ['"a\\u123', ['Invalid \\uXXXX escape', 3]],
    ['"a\\u1234', ['Invalid \\uXXXX escape', 3]],
    ['"a\\u1234x', ['Unterminated string starting at', 0]],
    ['"a\\u1234"', 9],
    ['"', ['Unterminated string starting at', 0]],
  ] as const)
    t.strictSame(
      endOf(() => skipString(Buffer.from(text), 0)),
      expected,
      text,
    )
  t.throws(() => passString(Buffer.from(' "a\\"'), 1), new Malformed('Unterminated string starting at', 1))
})
