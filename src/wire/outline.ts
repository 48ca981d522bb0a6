import { isAscii } from 'node:buffer'
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, QUOTE } from './bytes.ts'
import type { Span } from './scan.ts'
import { readValue, type Value } from './value.ts'

/** So many bytes make a string long: a picture, a recording. */
const LONG = 256 * 1024
/** Beside more bytes than this in other strings, nothing is won. */
const REST = 1024 * 1024
/** What stands in for a long string: as no number, name or address begins. */
const STAND_IN = '\u00bf'

/** On a list or object: those of its strings that are stood in for, as they came. */
const LONG_STRINGS: unique symbol = Symbol('long strings')

type Holder = { [LONG_STRINGS]?: Record<string | number, Buffer> }

/**
 * Reads JSON that was already found to be well-formed, as `readValue` does, but builds no long string that is plain ASCII: a shorter one
 * stands in for it, of which schemas say what they would say of it. Code that looks at content or size asks {@link exactText}
 * and {@link extraBytes}.
 *
 * @throws NotFinite
 */
export function readOutline(text: Buffer): Value {
  const long = text.length < LONG ? [] : longStrings(text)
  const rest = long.reduce((sum, { start, end }) => sum - (end - start), text.length)
  if (long.length === 0 || rest > REST) return readValue(text)
  const pieces: string[] = []
  let from = 0
  long.forEach(({ start, end }, index) => {
    // Longer than anything else in the text can be, so that it is nothing else.
    pieces.push(
      text.toString('utf8', from, start),
      `"${`${STAND_IN}${index} `.padEnd(rest + STAND_IN.length, STAND_IN)}"`,
    )
    from = end
  })
  const value = readValue(pieces.join('') + text.toString('utf8', from))
  hang(value, rest, (index) => {
    const { start, end } = long[index] as Span
    return text.subarray(start + 1, end - 1)
  })
  return value
}

/** The string `holder[name]` where another stands in for it; null where it is what it says. */
export function exactText(holder: object, name: string | number): string | null {
  return (holder as Holder)[LONG_STRINGS]?.[name]?.toString('latin1') ?? null
}

/** How many more bytes of UTF-8 the strings in `holder[name]`, or below it, have than those that stand in for them. */
export function extraBytes(holder: object, name: string | number): number {
  const long = (holder as Holder)[LONG_STRINGS]?.[name]
  const value = (holder as Record<string | number, Value>)[name] as Value
  if (long !== undefined) return long.length - Buffer.byteLength(value as string)
  if (typeof value !== 'object' || value === null) return 0
  return Object.keys(value).reduce((sum, key) => sum + extraBytes(value, key), 0)
}

/**
 * The strings without a quote or another escape in them that are long. In steps of half their length, so that texts of many short ones
 * cost nothing: a place that far from the nearest quotes lies in a long one.
 */
function longStrings(text: Buffer): Span[] {
  const found: Span[] = []
  for (let at = LONG / 2; at < text.length; at += LONG / 2) {
    const start = text.lastIndexOf(QUOTE, at)
    const quote = text.indexOf(QUOTE, at + 1)
    if (quote < 0) break
    if (quote - start < LONG) continue
    if (start >= 0 && opens(text, start) && isPlain(text.subarray(start, quote))) found.push({ start, end: quote + 1 })
    at = quote
  }
  return found
}

/** Whether a quote surely opens a string: behind one that closes a string only these can follow. */
function opens(text: Buffer, quote: number): boolean {
  const next = text[quote + 1] as number
  const isBehind = next <= 0x20 || next === COMMA || next === COLON || next === CLOSE_LIST || next === CLOSE_OBJECT
  return !isBehind && text[quote - 1] !== BACKSLASH
}

/** Strings with an escape or beyond ASCII are read as they are: what they hold is not known before. */
function isPlain(text: Buffer): boolean {
  return !text.includes(BACKSLASH) && isAscii(text)
}

function hang(value: Value, rest: number, bytesOf: (index: number) => Buffer): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') hang(member, rest, bytesOf)
    else if (member.length > rest) {
      const holder = value as Holder
      if (holder[LONG_STRINGS] === undefined) {
        Object.defineProperty(holder, LONG_STRINGS, { value: Object.create(null) })
      }
      const long = holder[LONG_STRINGS] as Record<string, Buffer>
      long[name] = bytesOf(Number.parseInt(member.slice(1), 10))
    }
  }
}
