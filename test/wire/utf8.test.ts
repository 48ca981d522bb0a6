import { isUtf8 } from 'node:buffer'
import t from 'tap'
import { notUtf8 } from '../../src/wire/utf8.ts'

t.test('a body that is not UTF-8 is refused in the words of Python, with byte and position', async (t) => {
  const start = 'invalid start byte'
  const continuation = 'invalid continuation byte'
  const end = 'unexpected end of data'
  const byte = (value: string, at: number, reason: string) =>
    `'utf-8' codec can't decode byte 0x${value} in position ${at}: ${reason}`
  const bytes = (from: number, to: number, reason: string) =>
    `'utf-8' codec can't decode bytes in position ${from}-${to}: ${reason}`
  const table: [string, string][] = [
    ['ff', byte('ff', 0, start)],
    ['80', byte('80', 0, start)],
    ['61c0af', byte('c0', 1, start)],
    ['e697a5f5808080', byte('f5', 3, start)],
    ['c3', byte('c3', 0, end)],
    ['c341', byte('c3', 0, continuation)],
    ['e297', bytes(0, 1, end)],
    ['e29741', bytes(0, 1, continuation)],
    ['e09f80', byte('e0', 0, continuation)],
    ['f08f8080', byte('f0', 0, continuation)],
    ['f4908080', byte('f4', 0, continuation)],
    ['61f09f98', bytes(1, 3, end)],
    ['f09f9841', bytes(0, 2, continuation)],
    ['f09f98f0', bytes(0, 2, continuation)],
  ]
  for (const [hex, expected] of table) t.equal(notUtf8(Buffer.from(hex, 'hex')).text, expected, hex)
})

t.test('a surrogate that was encoded by itself is named', async (t) => {
  t.equal(
    notUtf8(Buffer.from('61eda080', 'hex')).text,
    "'utf-8' codec can't decode byte 0xed in position 1: invalid continuation byte (a lone surrogate)",
  )
})

/** The bytes that can complete a character, among them some for every start of one. */
const COMPLETIONS = ['', '80', '90', 'a0', '8080', '9080', 'a080', '808080', '908080'].map((hex) =>
  Buffer.from(hex, 'hex'),
)

/** The first fault in a text, found by trying: where it is, how many bytes begin a character there, and why that goes no further. */
function slowly(text: Buffer): string {
  const before = Array.from(text, (_, at) => at).filter((at) => isUtf8(text.subarray(0, at)))
  const at = Math.max(...before)
  const begins = (length: number) =>
    COMPLETIONS.some((completion) => isUtf8(Buffer.concat([text.subarray(at, at + length), completion])))
  let length = 0
  while (at + length < text.length && begins(length + 1)) length += 1
  const [start = 0, second = 0] = text.subarray(at)
  const isSurrogate = start === 0xed && second >= 0xa0 && second <= 0xbf
  const bytes =
    length <= 1 ? `byte 0x${start.toString(16)} in position ${at}` : `bytes in position ${at}-${at + length - 1}`
  const reason =
    length === 0
      ? 'invalid start byte'
      : at + length === text.length
        ? 'unexpected end of data'
        : 'invalid continuation byte'
  return `'utf-8' codec can't decode ${bytes}: ${reason}${isSurrogate ? ' (a lone surrogate)' : ''}`
}

t.test('the first fault is found in any bytes at the borders of what UTF-8 allows', async (t) => {
  const firsts = [
    0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
    0xff,
  ]
  const others = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]
  const texts: number[][] = firsts.flatMap((first) => [
    [first],
    ...others.flatMap((second) => [
      [first, second],
      ...others.map((third) => [first, second, third]),
      ...[0x7f, 0x80, 0xbf, 0xc0].map((fourth) => [first, second, 0x80, fourth]),
    ]),
  ])
  for (const bytes of texts)
    for (const before of ['', 'a', 'é日😀']) {
      const text = Buffer.concat([Buffer.from(before), Buffer.from(bytes)])
      if (!isUtf8(text) && notUtf8(text).text !== slowly(text))
        t.equal(notUtf8(text).text, slowly(text), text.toString('hex'))
    }
})

t.test('a caller that knows how far a text is valid has the same fault found', async (t) => {
  const text = Buffer.concat([Buffer.from('é日😀x'), Buffer.from([0xff])])
  for (const from of [0, 2, 5, 9, 10]) t.equal(notUtf8(text, from).text, notUtf8(text).text)
})
