import { BACKSLASH, SMALL_U } from './bytes.ts'
import type { Span } from './scan.ts'

/** The most bytes that stand for one character of ASCII: `\\u0061`. */
const LONGEST_ESCAPE = 6
/** No action and no parameter has a name of this many bytes. */
const LONG = 1024

/** Whether the name in these bytes is that of `name`; escapes are read, so that no spelling hides it. */
export function isName(text: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start - 2 === name.length) {
    for (let index = 0; index < name.length; index++) if (text[start + 1 + index] !== name[index]) return false
    // An escape can look like the name itself, which then is another one.
    return !hasEscape(text, start, end)
  }
  // A name with escapes is longer than what it stands for, at most six times.
  const length = end - start - 2
  const mayBe = length > name.length && length <= name.length * LONGEST_ESCAPE
  return mayBe && hasEscape(text, start, end) && decode(text, start, end) === name.toString()
}

function hasEscape(text: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text[at] === BACKSLASH) return true
  return false
}

function decode(text: Buffer, start: number, end: number): string {
  return JSON.parse(text.toString('utf8', start, end)) as string
}

/** The decoded string in a span that holds one. */
export function stringAt(text: Buffer, { start, end }: Span): string {
  return hasEscape(text, start, end) ? decode(text, start, end) : text.toString('utf8', start + 1, end - 1)
}

/** The name of an action or of a parameter; of a long one, which means nothing to anybody, the beginning. */
export function nameAt(text: Buffer, { start, end }: Span): string {
  if (end - start <= LONG) return stringAt(text, { start, end })
  let at = start + 1
  while (at < start + LONG) at += text[at] !== BACKSLASH ? 1 : text[at + 1] === SMALL_U ? LONGEST_ESCAPE : 2
  // Not in the middle of a character.
  while (((text[at] as number) & 0xc0) === 0x80) at += 1
  return `${JSON.parse(`"${text.toString('utf8', start + 1, at)}"`)}...`
}
