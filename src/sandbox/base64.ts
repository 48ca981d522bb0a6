import type { Value } from './json.ts'
import { PythonError, typeName } from './python.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const WHOLE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Python's `base64.b64decode`: foreign characters are skipped, a complete padding ends the text. */
export function decodeBase64(value: Value): Buffer {
  if (typeof value !== 'string') {
    throw new PythonError(`argument should be a bytes-like object or ASCII string, not '${typeName(value)}'`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for
  if (/[^\u0000-\u007f]/.test(value)) throw new PythonError('string argument should contain only ASCII characters')
  return Buffer.from(WHOLE.test(value) ? value : lenient(value), 'base64')
}

function lenient(text: string): string {
  let kept = ''
  let pads = 0
  for (const character of text) {
    const place = kept.length % 4
    if (character === '=') {
      if (place >= 2 && place + ++pads >= 4) return kept
    } else if (ALPHABET.includes(character)) {
      pads = 0
      kept += character
    }
  }
  if (kept.length % 4 === 1) {
    throw new PythonError(
      `Invalid base64-encoded string: number of data characters (${kept.length}) cannot be 1 more than a multiple of 4`,
    )
  }
  if (kept.length % 4 !== 0) throw new PythonError('Incorrect padding')
  return kept
}
