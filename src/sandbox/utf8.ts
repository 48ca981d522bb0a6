import { PythonError } from './python.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of UTF-8 bytes, a byte order mark kept; throws Python's `UnicodeDecodeError` wording where it is not valid. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new PythonError(firstFault(bytes))
  }
}

function firstFault(bytes: Uint8Array): string {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] as number
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (length === 0) return describe(bytes, at, at + 1, 'invalid start byte')
    for (let next = at + 1; next < at + length; next++) {
      const byte = bytes[next]
      if (byte === undefined) return describe(bytes, at, next, 'unexpected end of data')
      if (!continues(lead, byte, next - at)) return describe(bytes, at, next, 'invalid continuation byte')
    }
    at += length
  }
  return ''
}

/** The first continuation byte of some leads is narrowed: no overlong forms, no surrogates, nothing above U+10FFFF. */
function continues(lead: number, byte: number, place: number): boolean {
  if (byte < 0x80 || byte > 0xbf) return false
  if (place > 1) return true
  if (lead === 0xe0) return byte >= 0xa0
  if (lead === 0xed) return byte < 0xa0
  if (lead === 0xf0) return byte >= 0x90
  return lead !== 0xf4 || byte < 0x90
}

function describe(bytes: Uint8Array, from: number, to: number, why: string): string {
  const what =
    to - from === 1
      ? `byte 0x${(bytes[from] as number).toString(16).padStart(2, '0')} in position ${from}`
      : `bytes in position ${from}-${to - 1}`
  return `'utf-8' codec can't decode ${what}: ${why}`
}
