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
