/**
 * Reading JSON stopped. `reason` and `offset` (bytes) are those Python's json module would give for the same text
 * (transcripts/envelope: "not JSON"); an offset of -1 belongs to a reason that names no place.
 */
export class Malformed extends Error {
  readonly reason: string
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(reason)
    this.reason = reason
    this.offset = offset
  }
}

/** The nesting is deeper than allowed. */
export class TooDeep extends Error {}

/** The text holds more values than allowed. */
export class TooManyValues extends Error {}

/** Python's words for a Malformed text: `reason: line L column C (char N)`, counted in characters. */
export function malformedText(text: Buffer, { reason, offset }: Malformed): string {
  if (offset < 0) return reason
  const before = text.subarray(0, offset)
  let line = 1
  let lineStart = 0
  for (let at = before.indexOf(NEWLINE); at >= 0; at = before.indexOf(NEWLINE, lineStart)) {
    line += 1
    lineStart = at + 1
  }
  const column = characters(before.subarray(lineStart)) + 1
  return `${reason}: line ${line} column ${column} (char ${characters(before)})`
}

const NEWLINE = 0x0a

/** Every character of UTF-8 has one byte that does not continue another; building the text would take many times its size. */
function characters(text: Buffer): number {
  let count = 0
  for (let at = 0; at < text.length; at++) if (((text[at] as number) & 0xc0) !== 0x80) count += 1
  return count
}
