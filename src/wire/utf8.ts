import type { Text } from '../settings/declare-texts.ts'
import { errors } from './errors.ts'

/** The first byte of `text` that is not UTF-8, as Python's decoder finds it; null for a text that is. */
interface Fault {
  /** The offset of the first byte that cannot be decoded. */
  readonly at: number
  /** How many bytes Python counts as one fault. */
  readonly length: number
  readonly reason: 'invalid start byte' | 'invalid continuation byte' | 'unexpected end of data'
}

/**
 * Python's words for a body that is not UTF-8, with byte and position (transcripts/envelope-091 to 093). An encoded surrogate is
 * named, because Python's reason for it explains nothing.
 *
 * @param text not valid UTF-8
 * @param from up to here it is valid
 */
export function notUtf8(text: Uint8Array, from = 0): Text {
  const { at, length, reason } = faultOf(text, from)
  const isSurrogate = text[at] === 0xed && ((text[at + 1] as number) & 0xe0) === 0xa0
  const one = `byte 0x${(text[at] as number).toString(16)} in position ${at}`
  const bytes = length === 1 ? one : `bytes in position ${at}-${at + length - 1}`
  return errors('message.not-utf8', { bytes, reason: isSurrogate ? `${reason} (a lone surrogate)` : reason })
}

function faultOf(text: Uint8Array, from: number): Fault {
  let at = from
  while (at < text.length) {
    const size = sizeOf(text[at] as number)
    if (size === 0) return { at, length: 1, reason: 'invalid start byte' }
    for (let next = 1; next < size; next++) {
      if (at + next === text.length) return { at, length: next, reason: 'unexpected end of data' }
      if (!continues(text, at, next)) return { at, length: next, reason: 'invalid continuation byte' }
    }
    at += size
  }
  throw new Error('the text is valid UTF-8')
}

/** How many bytes a character has that starts with `first`; 0 where none does. */
function sizeOf(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** Whether the byte `next` can follow the start of a character: the check of the second byte excludes overlong forms and surrogates. */
function continues(text: Uint8Array, at: number, next: number): boolean {
  const byte = text[at + next] as number
  if ((byte & 0xc0) !== 0x80) return false
  if (next > 1) return true
  switch (text[at]) {
    case 0xe0:
      return byte >= 0xa0
    case 0xed:
      return byte < 0xa0
    case 0xf0:
      return byte >= 0x90
    case 0xf4:
      return byte < 0x90
    default:
      return true
  }
}
