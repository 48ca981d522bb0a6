import t from 'tap'
import { type Value, writeJson } from '../../src/sandbox/json.ts'
import { readJson } from '../../src/sandbox/json-reader.ts'
import { decodeUtf8 } from '../../src/sandbox/utf8.ts'

const again = (text: string): string => writeJson(readJson(text))

t.test('numbers keep their kind: integers every digit, floats as Python spells them', async (t) => {
  t.equal(
    again('[1,-0,9007199254740993,-123456789012345678901234567890]'),
    '[1, 0, 9007199254740993, -123456789012345678901234567890]',
  )
  t.equal(
    again('[1.0,-0.0,1e5,1E-5,1e16,123456789.123,1e400,-1e400]'),
    '[1.0, -0.0, 100000.0, 1e-05, 1e+16, 123456789.123, Infinity, -Infinity]',
  )
  t.equal(again('[NaN, Infinity, -Infinity]'), '[NaN, Infinity, -Infinity]')
})

t.test('the last of equal keys wins at the place of the first, and keys of digits keep theirs', async (t) => {
  t.equal(again('{"b":1,"2":0,"a":2,"b":3,"__proto__":4}'), '{"b": 3, "2": 0, "a": 2, "__proto__": 4}')
})

t.test('replies are ASCII; a lone surrogate passes', async (t) => {
  t.equal(again('"é😀\\ud83d\\u007f/\\n"'), '"\\u00e9\\ud83d\\ude00\\ud83d\\u007f/\\n"')
})

t.test('errors have the words and places of Python, which counts characters', async (t) => {
  const error = (text: string): string => {
    try {
      readJson(text)
      return 'none'
    } catch (fault) {
      return (fault as Error).message
    }
  }
  t.equal(error('["😀",\n x]'), 'Expecting value: line 2 column 2 (char 7)')
  t.equal(error('[1,]'), 'Expecting value: line 1 column 4 (char 3)')
  t.equal(error('{"a" 1}'), "Expecting ':' delimiter: line 1 column 6 (char 5)")
  t.equal(error('{"a":1 "b"}'), "Expecting ',' delimiter: line 1 column 8 (char 7)")
  t.equal(error('"\\u12"'), 'Invalid \\uXXXX escape: line 1 column 3 (char 2)')
  t.equal(error('-'), 'Expecting value: line 1 column 1 (char 0)')
  t.equal(error(`${'1'.repeat(4300)}`), 'none')
  t.match(error(`${'1'.repeat(4301)}`), /^Exceeds the limit \(4300 digits\).* value has 4301 digits;/)
})

t.test('nesting is read to any depth', async (t) => {
  let value: Value = readJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  let depth = 0
  while (Array.isArray(value)) {
    value = value[0] ?? null
    depth++
  }
  t.equal(depth, 50_000)
})

t.test('bytes that are not UTF-8 are told as Python tells them', async (t) => {
  const error = (...bytes: number[]): string => {
    try {
      return decodeUtf8(Buffer.from(bytes))
    } catch (fault) {
      return (fault as Error).message
    }
  }
  t.equal(error(0x61, 0xff), "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte")
  t.equal(error(0xe9, 0x22), "'utf-8' codec can't decode byte 0xe9 in position 0: invalid continuation byte")
  t.equal(error(0xf0, 0x9f, 0x98), "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data")
  t.equal(error(0xed, 0xa0, 0x80), "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte")
  t.equal(error(0xc0, 0x80), "'utf-8' codec can't decode byte 0xc0 in position 0: invalid start byte")
})
