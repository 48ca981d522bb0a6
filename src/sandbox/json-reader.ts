import { type Dict, integer, type Value } from './json.ts'
import { PythonError } from './python.ts'

const WHITE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: they end the plain part of a string
const PLAIN = /[^"\\\u0000-\u001f]*/y
const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const LITERALS: readonly [string, Value][] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', { float: Number.NaN }],
  ['Infinity', { float: Number.POSITIVE_INFINITY }],
  ['-Infinity', { float: Number.NEGATIVE_INFINITY }],
]
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const MOST_DIGITS = 4300

/** The position of the reader: `at` counts UTF-16 units; errors count code points, as Python does. */
interface Reader {
  readonly text: string
  at: number
}

/** A list or object whose end has not been read yet. */
type Open = { list: Value[] } | { dict: Dict; key: string }

/**
 * Python's `json.loads` of a text: NaN and Infinity pass, the last of duplicate keys wins, integers keep every digit.
 * Throws a PythonError with Python's wording, position included. Nesting is not limited by the stack.
 */
export function readJson(text: string): Value {
  if (text.startsWith('\ufeff')) throw failure(text, 'Unexpected UTF-8 BOM (decode using utf-8-sig)', 0)
  const reader: Reader = { text, at: 0 }
  skipWhite(reader)
  const value = readValue(reader)
  skipWhite(reader)
  if (reader.at < text.length) throw failure(text, 'Extra data', reader.at)
  return value
}

function readValue(reader: Reader): Value {
  const { text } = reader
  const stack: Open[] = []
  for (;;) {
    let value: Value
    const sign = text[reader.at]
    if (sign === '{') {
      const members: Dict = new Map()
      reader.at++
      skipWhite(reader)
      if (text[reader.at] !== '}') {
        stack.push({ dict: members, key: readKey(reader) })
        continue
      }
      reader.at++
      value = members
    } else if (sign === '[') {
      const list: Value[] = []
      reader.at++
      skipWhite(reader)
      if (text[reader.at] !== ']') {
        stack.push({ list })
        continue
      }
      reader.at++
      value = list
    } else {
      value = readScalar(reader)
    }
    for (;;) {
      const open = stack.at(-1)
      if (open === undefined) return value
      const outer = 'list' in open ? open.list : open.dict
      if ('list' in open) open.list.push(value)
      else open.dict.set(open.key, value)
      skipWhite(reader)
      const next = text[reader.at]
      if (next === ',') {
        reader.at++
        skipWhite(reader)
        if ('dict' in open) open.key = readKey(reader)
        break
      }
      if (next !== ('list' in open ? ']' : '}')) throw failure(text, "Expecting ',' delimiter", reader.at)
      reader.at++
      stack.pop()
      value = outer
    }
  }
}

function readKey(reader: Reader): string {
  if (reader.text[reader.at] !== '"') {
    throw failure(reader.text, 'Expecting property name enclosed in double quotes', reader.at)
  }
  const key = readString(reader)
  skipWhite(reader)
  if (reader.text[reader.at] !== ':') throw failure(reader.text, "Expecting ':' delimiter", reader.at)
  reader.at++
  skipWhite(reader)
  return key
}

function readScalar(reader: Reader): Value {
  const { text, at } = reader
  if (text[at] === '"') return readString(reader)
  for (const [literal, value] of LITERALS) {
    if (text.startsWith(literal, at)) {
      reader.at += literal.length
      return value
    }
  }
  NUMBER.lastIndex = at
  const match = NUMBER.exec(text)
  if (match === null) throw failure(text, 'Expecting value', at)
  reader.at = NUMBER.lastIndex
  const [whole, digits = '', fraction, exponent] = match
  if (fraction !== undefined || exponent !== undefined) return { float: Number(whole) }
  const count = digits.length - (digits.startsWith('-') ? 1 : 0)
  if (count > MOST_DIGITS) {
    throw new PythonError(
      `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion: value has ${count} digits; ` +
        'use sys.set_int_max_str_digits() to increase the limit',
    )
  }
  return count < 16 ? Number(digits) || 0 : integer(BigInt(digits))
}

function readString(reader: Reader): string {
  const { text } = reader
  const begin = reader.at
  let at = begin + 1
  let value = ''
  for (;;) {
    PLAIN.lastIndex = at
    PLAIN.test(text)
    value += text.slice(at, PLAIN.lastIndex)
    at = PLAIN.lastIndex
    if (at >= text.length) throw failure(text, 'Unterminated string starting at', begin)
    if (text[at] === '"') {
      reader.at = at + 1
      return value
    }
    if (text[at] !== '\\') throw failure(text, 'Invalid control character at', at)
    const sign = text[at + 1]
    if (sign === undefined) throw failure(text, 'Unterminated string starting at', begin)
    if (sign === 'u') {
      const digits = text.slice(at + 2, at + 6)
      if (!/^[0-9a-fA-F]{4}$/.test(digits) || at + 6 >= text.length) {
        throw failure(text, 'Invalid \\uXXXX escape', at + 1)
      }
      value += String.fromCharCode(Number.parseInt(digits, 16))
      at += 6
    } else {
      const character = ESCAPES[sign]
      if (character === undefined) throw failure(text, 'Invalid \\escape', at)
      value += character
      at += 2
    }
  }
}

function skipWhite(reader: Reader): void {
  WHITE.lastIndex = reader.at
  WHITE.test(reader.text)
  reader.at = WHITE.lastIndex
}

function failure(text: string, what: string, at: number): PythonError {
  const before = [...text.slice(0, at)]
  const line = before.filter((character) => character === '\n').length + 1
  const column = before.length - before.lastIndexOf('\n')
  return new PythonError(`${what}: line ${line} column ${column} (char ${before.length})`)
}
