/** The text is not the base64 that every decoder reads alike; what AnkiConnect's makes of it is its own affair. */
export class NotCanonical extends Error {}

const ALPHABET = /^[A-Za-z0-9+/]*$/
const ESCAPED_SLASH = /\\\//g
const BACKSLASH = '\\'

/**
 * Decodes base64 that stands in a JSON string, a slice at a time, so that megabytes never hold up anything else. Of JSON's escapes
 * only `\/` is read.
 *
 * @param text what is between the quotes
 * @param size how many bytes of text a slice has
 * @throws NotCanonical for another alphabet, line breaks, wrong padding or a length that is no multiple of four
 */
export function* decodeBase64(text: Buffer, size: number): Generator<Buffer> {
  let rest = ''
  for (let at = 0; at < text.length; at += size) {
    const isLast = at + size >= text.length
    const raw = rest + text.toString('latin1', at, Math.min(at + size, text.length))
    const isCut = !isLast && raw.endsWith(BACKSLASH)
    const read = (isCut ? raw.slice(0, -1) : raw).replace(ESCAPED_SLASH, '/')
    const whole = isLast ? read.length : read.length - (read.length % 4 || 4)
    rest = read.slice(Math.max(0, whole)) + (isCut ? BACKSLASH : '')
    yield decode(read.slice(0, Math.max(0, whole)), isLast)
  }
}

function decode(text: string, isLast: boolean): Buffer {
  const padding = isLast ? (/={0,2}$/.exec(text)?.[0].length ?? 0) : 0
  const digits = padding === 0 ? text : text.slice(0, -padding)
  if (text.length % 4 !== 0 || !ALPHABET.test(digits)) throw new NotCanonical()
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== (text.length / 4) * 3 - padding) throw new NotCanonical()
  return bytes
}
