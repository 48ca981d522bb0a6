import { CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './bytes.ts'
import { passString } from './string.ts'

/**
 * Skips the value that starts at `start` in a text that was checked before; returns the offset after it. It looks only at brackets
 * and quotes, and long strings cost next to nothing.
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
    } else at = open === 0 ? passScalar(text, at) : passPlain(text, at)
  } while (open > 0)
  return at
}

/** Between brackets: passes numbers, words, marks and white space up to the next quote or bracket. */
function passPlain(text: Uint8Array, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== QUOTE && !isBracket(text[at] as number)) at += 1
  return at
}

/** Passes a number or a word. */
function passScalar(text: Uint8Array, start: number): number {
  let at = start + 1
  while (at < text.length && !isMark(text[at] as number)) at += 1
  return at
}

function isMark(c: number): boolean {
  return c === COMMA || c <= 0x20 || isBracket(c)
}

/** Square and curly brackets differ in one bit. */
function isBracket(c: number): boolean {
  return (c | 0x20) === CLOSE_OBJECT || (c | 0x20) === OPEN_OBJECT
}
