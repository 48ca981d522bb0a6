import { createHash, hash } from 'node:crypto'
import type { Leaf } from '../upstream/leaf.ts'
import { tagged } from '../wire/tagged.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
/** The length above which the cache stores the digest of a key instead of the key. */
const LONG = 512
/** The size, in bytes, above which the cache does not copy parameters to remove their white space. */
const LARGE = 64 * 1024
/** A call without parameters equals a call with empty ones. */
const NOTHING = tagged('text', '{}')

/**
 * Returns the key under which two calls are the same: the action and the text of its parameters without insignificant white space.
 * A line break separates the two and occurs in neither, because JSON text escapes control characters.
 * No value can therefore imitate another call.
 */
export function keyOf({ action, params }: Leaf): string {
  if (params === null) return `${action.name}\n${NOTHING}`
  // Different spacing makes a different call here. It only costs another call to Anki.
  if (params.length > LARGE) return `${action.name}\n${tagged('digest', hash('sha256', params, 'base64'))}`
  const text = compact(params)
  if (text.length <= LONG) return `${action.name}\n${tagged('text', text)}`
  return `${action.name}\n${tagged('digest', createHash('sha256').update(text, 'latin1').digest('base64'))}`
}

/**
 * Returns JSON text without the white space between its tokens. Each byte becomes one character, so that different bytes stay different.
 */
export function compact(json: Buffer): string {
  let out = ''
  let start = 0
  let isInString = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (isInString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isInString = false
    } else if (byte === QUOTE) isInString = true
    else if (byte <= SPACE) {
      out += json.toString('latin1', start, at)
      start = at + 1
    }
  }
  return out + json.toString('latin1', start)
}
