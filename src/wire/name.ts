import { BACKSLASH } from './bytes.ts'
import type { Span } from './scan.ts'

/** Whether the name in these bytes is that of `name`; escapes are read, so that no spelling hides it. */
export function isName(text: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start - 2 === name.length) {
    for (let index = 0; index < name.length; index++) if (text[start + 1 + index] !== name[index]) return false
    return true
  }
  // A name with escapes is longer than what it stands for.
  return end - start - 2 > name.length && hasEscape(text, start, end) && decode(text, start, end) === name.toString()
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
