import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from './bytes.ts'
/** A part of a text, in bytes: `start` is in it, `end` is not. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Reading JSON stopped. `reason` and `offset` (bytes) are those Python's json module would give for the same text
 * (transcripts/envelope: "not JSON"); an offset of -1 belongs to a reason that names no place.
 */
export class Malformed extends Error {
  readonly reason: string
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(reason)
    this.reason = reason
    this.offset = offset
  }
}

/** The nesting is deeper than allowed. */
export class TooDeep extends Error {}

/** Python's limit on the digits of an integer; longer ones fail in AnkiConnect (transcripts/envelope-129). */
const INTEGER_DIGITS = 4300

const LITERALS = ['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity'].map((word) => Buffer.from(word))

/** The offset of the next byte at or after `at` that is not JSON white space. */
export function skipSpace(text: Uint8Array, at: number): number {
  let c = text[at]
  while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = text[++at]
  return at
}

/** 1 for bytes that stand for themselves inside a string; 0 for the quote, the backslash and control characters. */
const PLAIN = new Uint8Array(256).fill(1).fill(0, 0, 0x20)
PLAIN[QUOTE] = 0
PLAIN[BACKSLASH] = 0

function plain(text: Uint8Array, at: number): number {
  return PLAIN[text[at] as number] as number
}

/** Passes the string whose opening quote is at `start`; returns the offset after its closing quote. */
export function skipString(text: Uint8Array, start: number): number {
  const { length } = text
  const lastEight = length - 8
  let at = start + 1
  for (;;) {
    // Eight bytes a step: pictures and recordings come as one string of megabytes.
    while (
      at <= lastEight &&
      (plain(text, at) &
        plain(text, at + 1) &
        plain(text, at + 2) &
        plain(text, at + 3) &
        plain(text, at + 4) &
        plain(text, at + 5) &
        plain(text, at + 6) &
        plain(text, at + 7)) ===
        1
    ) {
      at += 8
    }
    while (at < length && plain(text, at) === 1) at++
    if (at >= length) throw new Malformed('Unterminated string starting at', start)
    const c = text[at]
    if (c === QUOTE) return at + 1
    if (c !== BACKSLASH) throw new Malformed('Invalid control character at', at)
    at = skipEscape(text, at, start)
  }
}

function skipEscape(text: Uint8Array, at: number, stringStart: number): number {
  switch (text[at + 1]) {
    case undefined:
      throw new Malformed('Unterminated string starting at', stringStart)
    case 0x75:
      if (at + 6 >= text.length) throw new Malformed('Invalid \\uXXXX escape', at + 1)
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (!isHexDigit(text[digit] as number)) throw new Malformed('Invalid \\uXXXX escape', at + 1)
      }
      return at + 6
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2
    default:
      throw new Malformed('Invalid \\escape', at)
  }
}

function isHexDigit(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66)
}

function skipDigits(text: Uint8Array, at: number): number {
  while ((text[at] as number) >= ZERO && (text[at] as number) <= NINE) at++
  return at
}

/** Passes a number or a word (null, true, false, NaN, Infinity, -Infinity: all of these Python reads). */
function skipScalar(text: Uint8Array, start: number): number {
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
 * @throws Malformed with Python's reason
 */
export function skipValue(text: Uint8Array, start: number, depth: number): number {
  const closers = new Array<number>(0)
  let at = start
  for (;;) {
    const close = closing(text, at)
    if (close !== undefined) {
      const first = firstInContainer(text, at, close)
      if (first >= 0) {
        if (closers.length >= depth) throw new TooDeep()
        closers.push(close)
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
        at = close === CLOSE_OBJECT ? skipColon(text, skipName(text, next)) : next
        break
      }
      closers.pop()
      at = -1 - next
    }
  }
}

/** Python's words for a Malformed text: `reason: line L column C (char N)`, counted in characters. */
export function malformedText(text: Buffer, { reason, offset }: Malformed): string {
  if (offset < 0) return reason
  const before = text.toString('utf8', 0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  const column = [...before.slice(lineStart)].length + 1
  return `${reason}: line ${line} column ${column} (char ${[...before].length})`
}
