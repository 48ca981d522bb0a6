import { createHash } from 'node:crypto'
import type { Leaf } from '../upstream/leaf.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
/** Keys longer than this are kept as their digest. */
const LONG = 512

/**
 * What makes two calls the same: action and params text without insignificant white space. A line break stands between them
 * and in neither (JSON text has control characters escaped), so that no value can imitate another call.
 */
export function keyOf({ action, params }: Leaf): string {
  if (params === null) return `${action.name}\n{}`
  const text = compact(params)
  if (text.length <= LONG) return `${action.name}\n${text}`
  return `${action.name}\n#${createHash('sha256').update(text, 'latin1').digest('base64')}`
}

/** JSON text without the white space between its tokens; one character a byte, so that different bytes stay different. */
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
  return start === 0 ? json.toString('latin1') : out + json.toString('latin1', start)
}
