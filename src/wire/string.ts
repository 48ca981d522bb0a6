import { BACKSLASH, QUOTE, SMALL_U } from './bytes.ts'
import { Malformed } from './malformed.ts'

/** 1 for bytes that stand for themselves inside a string; 0 for the quote, the backslash and control characters. */
const PLAIN = new Uint8Array(256).fill(1).fill(0, 0, 0x20)
PLAIN[QUOTE] = 0
PLAIN[BACKSLASH] = 0

function plain(text: Uint8Array, at: number): number {
  return PLAIN[text[at] as number] as number
}

/** The reader checks this many bytes without a mark one by one; then the rest is a picture or a recording, and it searches. */
const SHORT = 512

/** In bytes: a long string is searched in stretches of this length. */
const STRETCH = 64 * 1024

/**
 * Passes the string whose opening quote is at `start`, checking every byte; returns the offset after its closing quote.
 *
 * @param from where to go on in a string that was passed in part
 * @param until a string that goes on here or later is passed in part only: returns `-1 - from`, to go on with
 * @throws Malformed with Python's reason
 */
export function skipString(
  text: Uint8Array,
  start: number,
  from = start + 1,
  until = Number.POSITIVE_INFINITY,
): number {
  const { length } = text
  let at = from
  let near = Math.min(length, at + SHORT)
  /** The next quote, or the end of what was searched for one. */
  let quote = 0
  for (;;) {
    while (
      at <= near - 8 &&
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
    while (at < near && plain(text, at) === 1) at++
    if (at >= near) {
      if (at >= until && at < length) return -1 - at
      const end = Math.min(length, at + STRETCH)
      if (quote <= at) quote = at + indexOr(text.subarray(at, end).indexOf(QUOTE), end - at)
      const mark = at + indexOr(text.subarray(at, quote).indexOf(BACKSLASH), quote - at)
      at = firstControl(text, at, mark)
      if (at >= length) throw new Malformed('Unterminated string starting at', start)
      near = Math.min(length, at + SHORT)
      // The end of what was searched, which may have been before an escape, is not yet the end of the string.
      if (at === quote && text[at] !== QUOTE) {
        near = at
        continue
      }
    }
    const c = text[at]
    if (c === QUOTE) return at + 1
    if (c !== BACKSLASH) throw new Malformed('Invalid control character at', at)
    at = skipEscape(text, at, start)
  }
}

/** Passes a string of a text that was checked before: only its end is looked for. */
export function passString(text: Uint8Array, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); ; quote = text.indexOf(QUOTE, quote + 1)) {
    if (quote < 0) throw new Malformed('Unterminated string starting at', start)
    let before = quote
    while (text[before - 1] === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 0) return quote + 1
  }
}

function indexOr(index: number, other: number): number {
  return index < 0 ? other : index
}

/** Fewer bytes are not worth a view of them as words. */
const FEW = 64
/** In each byte of a word: a space, the first that is no control character; and the highest bit. */
const SPACES = 0x20202020
const HIGH = 0x80808080 | 0

/** The offset of the first control character in a stretch, or `to` where there is none; sixteen bytes a step. */
function firstControl(text: Uint8Array, from: number, to: number): number {
  let at = from
  if (to - from >= FEW) {
    const aligned = from + ((4 - ((text.byteOffset + from) & 3)) & 3)
    while (at < aligned) if ((text[at++] as number) < 0x20) return at - 1
    const words = new Int32Array(text.buffer, text.byteOffset + aligned, (to - aligned) >> 2)
    const lastFour = words.length - 4
    let index = 0
    while (
      index <= lastFour &&
      ((below(words[index] as number) |
        below(words[index + 1] as number) |
        below(words[index + 2] as number) |
        below(words[index + 3] as number)) &
        HIGH) ===
        0
    ) {
      index += 4
    }
    at = aligned + index * 4
  }
  while (at < to && (text[at] as number) >= 0x20) at++
  return at
}

/** Leaves the highest bit of a byte set if the byte is below a space; a byte next to such a byte may look so too. */
function below(word: number): number {
  return (word - SPACES) & ~word
}

function skipEscape(text: Uint8Array, at: number, stringStart: number): number {
  switch (text[at + 1]) {
    case undefined:
      throw new Malformed('Unterminated string starting at', stringStart)
    case SMALL_U:
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
