import { CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './bytes.ts'
import { passString } from './string.ts'

/**
 * Passes the value that starts at `start` in a text that was checked before; returns the offset behind it. Only brackets and
 * quotes are looked at, and long strings cost next to nothing.
 */
export function passValue(text: Uint8Array, start: number): number {
  let at = start
  let open = 0
  do {
    const c = text[at]
    if (c === QUOTE) at = passString(text, at)
    else if (c === OPEN_OBJECT || c === OPEN_LIST) {
      open += 1
      at += 1
    } else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      open -= 1
      at += 1
    } else at = passScalar(text, at)
  } while (open > 0)
  return at
}

/** Passes a number or a word, and between brackets the marks and the white space too. */
function passScalar(text: Uint8Array, start: number): number {
  let at = start + 1
  while (at < text.length && !isMark(text[at] as number)) at += 1
  return at
}

function isMark(c: number): boolean {
  return c === COMMA || c === QUOTE || c <= 0x20 || (c | 0x20) === CLOSE_OBJECT || (c | 0x20) === OPEN_OBJECT
}
