import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, MINUS, NINE, OPEN_LIST, OPEN_OBJECT, QUOTE, ZERO } from './bytes.ts'
import { Malformed, TooDeep, TooManyValues } from './malformed.ts'
import { skipString } from './string.ts'

/** A part of a text, in bytes: `start` is in it, `end` is not. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** How many more values a text may hold, names of members included; counts down while the text is read. */
export interface ValuesLeft {
  values: number
}

/** Python's limit on the digits of an integer; longer ones fail in AnkiConnect (transcripts/envelope-129). */
const INTEGER_DIGITS = 4300

const LITERALS = ['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity'].map((word) => Buffer.from(word))

/** The offset of the next byte at or after `at` that is not JSON white space. */
export function skipSpace(text: Uint8Array, at: number): number {
  let c = text[at]
  while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = text[++at]
  return at
}

function skipDigits(text: Uint8Array, at: number): number {
  while ((text[at] as number) >= ZERO && (text[at] as number) <= NINE) at++
  return at
}

/** Passes a number or a word (null, true, false, NaN, Infinity, -Infinity: all of these Python reads). */
export function skipScalar(text: Uint8Array, start: number): number {
  const digits = text[start] === MINUS ? start + 1 : start
  const whole = text[digits] === ZERO ? digits + 1 : skipDigits(text, digits)
  if (whole === digits) return skipWord(text, start)
  let at = whole
  if (text[at] === 0x2e) {
    const fraction = skipDigits(text, at + 1)
    if (fraction > at + 1) at = fraction
  }
  if (text[at] === 0x65 || text[at] === 0x45) {
    const sign = text[at + 1] === 0x2b || text[at + 1] === MINUS ? at + 2 : at + 1
    const exponent = skipDigits(text, sign)
    if (exponent > sign) at = exponent
  }
  if (at === whole && whole - digits > INTEGER_DIGITS) {
    throw new Malformed(
      `Exceeds the limit (${INTEGER_DIGITS} digits) for integer string conversion: value has ${whole - digits} digits; ` +
        'use sys.set_int_max_str_digits() to increase the limit',
      -1,
    )
  }
  return at
}

function skipWord(text: Uint8Array, start: number): number {
  const word = LITERALS.find((literal) => literal.every((byte, index) => text[start + index] === byte))
  if (word === undefined) throw new Malformed('Expecting value', start)
  return start + word.length
}

/** Passes a member's name, which has to start at `at`; returns the offset after its closing quote. */
export function skipName(text: Uint8Array, at: number): number {
  if (text[at] !== QUOTE) throw new Malformed('Expecting property name enclosed in double quotes', at)
  return skipString(text, at)
}

/** Passes the colon behind a member's name; returns the offset of the value. */
export function skipColon(text: Uint8Array, nameEnd: number): number {
  const colon = skipSpace(text, nameEnd)
  if (text[colon] !== COLON) throw new Malformed("Expecting ':' delimiter", colon)
  return skipSpace(text, colon + 1)
}

/**
 * After a member or an item: the offset of the next one, or `-1 - end` when the container closed, `end` being the
 * offset behind its bracket.
 */
export function nextInContainer(text: Uint8Array, at: number, close: number): number {
  const mark = skipSpace(text, at)
  if (text[mark] === COMMA) return skipSpace(text, mark + 1)
  if (text[mark] === close) return -2 - mark
  throw new Malformed("Expecting ',' delimiter", mark)
}

/** Where the first member or item starts, or `-1 - end` when the container at `start` is empty. */
export function firstInContainer(text: Uint8Array, start: number, close: number): number {
  const first = skipSpace(text, start + 1)
  return text[first] === close ? -2 - first : first
}

/** The byte that closes the container opening at `start`; undefined when the value there is no container. */
export function closing(text: Uint8Array, start: number): number | undefined {
  const c = text[start]
  return c === OPEN_OBJECT ? CLOSE_OBJECT : c === OPEN_LIST ? CLOSE_LIST : undefined
}

/**
 * Passes the value that starts at `start` and checks every byte of it, building nothing; returns the offset behind it.
 *
 * @param depth how many further levels of nesting are allowed; deeper throws TooDeep
 * @param left counts every value and every member's name, those inside others too; without it any number passes
 * @throws Malformed with Python's reason, TooDeep, TooManyValues
 */
export function skipValue(text: Uint8Array, start: number, depth: number, left?: ValuesLeft): number {
  const closers = new Array<number>(0)
  let at = start
  for (;;) {
    if (left !== undefined) countValue(left)
    const close = closing(text, at)
    if (close !== undefined) {
      const first = firstInContainer(text, at, close)
      if (first >= 0) {
        if (closers.length >= depth) throw new TooDeep()
        closers.push(close)
        if (left !== undefined && close === CLOSE_OBJECT) countValue(left)
        at = close === CLOSE_OBJECT ? skipColon(text, skipName(text, first)) : first
        continue
      }
      if (closers.length >= depth) throw new TooDeep()
      at = -1 - first
    } else {
      at = text[at] === QUOTE ? skipString(text, at) : skipScalar(text, at)
    }
    for (;;) {
      const close = closers.at(-1)
      if (close === undefined) return at
      const next = nextInContainer(text, at, close)
      if (next >= 0) {
        if (left !== undefined && close === CLOSE_OBJECT) countValue(left)
        at = close === CLOSE_OBJECT ? skipColon(text, skipName(text, next)) : next
        break
      }
      closers.pop()
      at = -1 - next
    }
  }
}

/**
 * Counts one value, or one name.
 *
 * @throws TooManyValues
 */
export function countValue(left: ValuesLeft): void {
  left.values -= 1
  if (left.values < 0) throw new TooManyValues()
}
