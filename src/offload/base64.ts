import { BACKSLASH } from '../wire/bytes.ts'

/** The text is not canonical base64. Only AnkiConnect's own decoder can decide what it means. */
export class NotCanonical extends Error {}

const ESCAPED_SLASH = /\\\//g
const PAD = 0x3d
/** 1 for each digit of base64. */
const DIGITS = new Uint8Array(256)
for (const digit of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')) DIGITS[digit] = 1

/**
 * Decodes base64 in a JSON string one slice at a time, so that megabytes never block other work. Of JSON's escapes it only supports `\/`.
 *
 * @param text the text between the quotes
 * @param size the approximate bytes of text in a slice
 * @throws NotCanonical for another alphabet, line breaks, wrong padding or a length that is no multiple of four
 */
export function* decodeBase64(text: Buffer, size: number): Generator<Buffer> {
  const slices = text.includes(BACKSLASH) ? unescaped(text, size) : [text]
  let rest: Buffer = Buffer.alloc(0)
  let isEnded = false
  for (const slice of slices) {
    const all = rest.length === 0 ? slice : Buffer.concat([rest, slice])
    const whole = all.length - (all.length % 4)
    rest = all.subarray(whole)
    const step = Math.max(4, size - (size % 4))
    for (let at = 0; at < whole; at += step) {
      // Nothing may follow padding.
      if (isEnded) throw new NotCanonical()
      const piece = all.subarray(at, Math.min(at + step, whole))
      isEnded = piece.at(-1) === PAD
      yield decode(piece)
    }
  }
  if (rest.length > 0) throw new NotCanonical()
}

function decode(text: Buffer): Buffer {
  const { length } = text
  const padding = text[length - 1] !== PAD ? 0 : text[length - 2] === PAD ? 2 : 1
  let digits = 1
  for (let at = 0; at < length - padding; at++) digits &= DIGITS[text[at] as number] as number
  if (digits === 0) throw new NotCanonical()
  return Buffer.from(text.toString('latin1'), 'base64')
}

function* unescaped(text: Buffer, size: number): Generator<Buffer> {
  let rest = ''
  for (let at = 0; at < text.length; at += size) {
    const raw = rest + text.toString('latin1', at, Math.min(at + size, text.length))
    // A slice may cut an escape in two.
    rest = raw.endsWith('\\') ? '\\' : ''
    yield Buffer.from(raw.slice(0, raw.length - rest.length).replace(ESCAPED_SLASH, '/'), 'latin1')
  }
  if (rest !== '') throw new NotCanonical()
}
