import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE, SMALL_U } from './bytes.ts'
import { stringAt } from './name.ts'
import { isNumber, isUsual } from './numbers.ts'
import { passValue } from './pass.ts'
import { firstInContainer, nextInContainer, skipColon, skipName, skipSpace } from './scan.ts'
import { addMembers, readValue, type Value } from './value.ts'

/** A string of this many bytes is long. The reader reads shorter values together with their neighbours, up to about this many bytes. */
const LONG = 64 * 1024
/** The replacement for a long string. No schema accepts or refuses a string for having this length. */
const STAND_IN = '\u00bf'.repeat(64)
const LONE_SURROGATE = '\ud800'

/** On a list or object: those of its strings that are stood in for, as they came, with their quotes. */
const LONG_STRINGS: unique symbol = Symbol('long strings')

type Holder = { [LONG_STRINGS]?: Record<string | number, Buffer> }

/**
 * Reads JSON that was already found to be well-formed, as `readValue` does, but builds no long string. A short one replaces it,
 * and schemas give the same verdict on both. Code that looks at content asks {@link exactText}.
 * A large text is read in pieces, so that it never exists a second time as a JavaScript string, which may take twice its bytes.
 *
 * @throws NotFinite
 */
export function readOutline(text: Buffer): Value {
  if (text.length < LONG) return readValue(text)
  const start = skipSpace(text, 0)
  // It hangs nowhere that could say what stands in for it.
  if (text[start] === QUOTE) return readValue(text)
  const { value, isUsual: isAllUsual } = read(text, start, Buffer.allocUnsafe(2 * LONG))
  return value === undefined ? readValue(text, isAllUsual) : value
}

/** The string `holder[name]` if another one replaces it, built on each call; null if the value is the real one. */
export function exactText(holder: object, name: string | number): string | null {
  const long = (holder as Holder)[LONG_STRINGS]?.[name]
  return long === undefined ? null : stringAt(long, { start: 0, end: long.length })
}

/** Where a value ends, and the value where it is too large to be read together with its neighbours. */
interface Read {
  readonly end: number
  readonly value: Value | undefined
  /** Whether no number in it needs a second look. */
  readonly isUsual: boolean
}

/** The part of a list or object read so far. */
interface Growing {
  /** Undefined until something of it had to be read on its own. */
  value: Value | undefined
  /** Where the items or members start that are yet to be read; -1 where none are. */
  from: number
  /** Whether none of these numbers needs a second look. */
  isUsual: boolean
}

/**
 * Reads every byte once, whatever the nesting: a value that turns out to be small is left to the value around it.
 *
 * @param room takes one piece of the text after the other
 */
function read(text: Buffer, start: number, room: Buffer): Read {
  const c = text[start]
  if (c === QUOTE) return readString(text, start)
  if (c !== OPEN_OBJECT && c !== OPEN_LIST) return readScalar(text, start)
  const isList = c === OPEN_LIST
  const close = isList ? CLOSE_LIST : CLOSE_OBJECT
  const growing: Growing = { value: undefined, from: -1, isUsual: true }
  let last = start
  let at = firstInContainer(text, start, close)
  while (at >= 0) {
    const nameEnd = isList ? at : skipName(text, at)
    const valueStart = isList ? at : skipColon(text, nameEnd)
    const { end, value, isUsual: isOneUsual } = read(text, valueStart, room)
    if (value !== undefined) {
      flush(text, growing, last, isList, room)
      const own = isList ? null : stringAt(text, { start: at, end: nameEnd })
      addOne(growing, own, value, text.subarray(valueStart, end))
    } else {
      if (growing.from < 0) growing.from = at
      growing.isUsual &&= isOneUsual
      if (end - growing.from >= LONG) flush(text, growing, end, isList, room)
    }
    last = end
    at = nextInContainer(text, end, close)
  }
  const end = -1 - at
  if (growing.value !== undefined) flush(text, growing, last, isList, room)
  return { end, value: growing.value, isUsual: growing.isUsual }
}

/** Reads the items or members that are yet to be read, up to `to`. */
function flush(text: Buffer, growing: Growing, to: number, isList: boolean, room: Buffer): void {
  if (growing.from < 0) return
  const size = to - growing.from + 2
  const piece = size <= room.length ? room.subarray(0, size) : Buffer.allocUnsafe(size)
  piece[0] = isList ? OPEN_LIST : OPEN_OBJECT
  text.copy(piece, 1, growing.from, to)
  piece[size - 1] = isList ? CLOSE_LIST : CLOSE_OBJECT
  growing.from = -1
  const some = readValue(piece, growing.isUsual)
  growing.isUsual = true
  if (growing.value === undefined) growing.value = some
  else {
    if (hasLong(growing.value)) for (const name of Object.keys(some as object)) forgetLong(growing.value, name)
    addMembers(growing.value as object, some as object)
  }
}

function addOne(growing: Growing, name: string | null, value: Value, text: Buffer): void {
  const isList = name === null
  growing.value ??= isList ? [] : {}
  const holder = growing.value as Holder & object
  const key = name ?? String((holder as readonly Value[]).length)
  forgetLong(holder, key)
  addMembers(holder, isList ? [value] : Object.fromEntries([[name, value]]))
  if (typeof value !== 'string') return
  if (holder[LONG_STRINGS] === undefined) {
    Object.defineProperty(holder, LONG_STRINGS, { value: Object.create(null) })
  }
  ;(holder[LONG_STRINGS] as Record<string, Buffer>)[key] = text
}

function hasLong(value: Value): boolean {
  return !Array.isArray(value) && (value as Holder)[LONG_STRINGS] !== undefined
}

/** Of duplicate names the last stands. */
function forgetLong(holder: unknown, name: string): void {
  const long = (holder as Holder)[LONG_STRINGS]
  if (long !== undefined) delete long[name]
}

function readScalar(text: Buffer, start: number): Read {
  const end = passValue(text, start)
  return { end, value: undefined, isUsual: !isNumber(text[start]) || isUsual(text, start, end) }
}

function readString(text: Buffer, start: number): Read {
  const end = passValue(text, start)
  if (end - start < LONG) return { end, value: undefined, isUsual: true }
  const string = text.subarray(start, end)
  return { end, value: hasLoneSurrogate(string) ? STAND_IN + LONE_SURROGATE : STAND_IN, isUsual: true }
}

/** Whether a string in UTF-8 has an escape for half a pair without the other half. */
function hasLoneSurrogate(text: Buffer): boolean {
  const first = text.indexOf(BACKSLASH)
  if (first < 0) return false
  for (let at = first; at < text.length; at++) {
    if (text[at] !== BACKSLASH) continue
    const kind = surrogate(text, at)
    const isPair = kind === 'high' && text[at + 6] === BACKSLASH && surrogate(text, at + 6) === 'low'
    if (kind !== null && !isPair) return true
    at += isPair ? 11 : 1
  }
  return false
}

/** Which half of a pair the escape of a checked string is. */
function surrogate(text: Buffer, at: number): 'high' | 'low' | null {
  if (text[at + 1] !== SMALL_U) return null
  const isD = text[at + 2] === 0x64 || text[at + 2] === 0x44
  if (!isD) return null
  const third = (text[at + 3] as number) | 0x20
  if (third === 0x38 || third === 0x39 || third === 0x61 || third === 0x62) return 'high'
  return third >= 0x63 ? 'low' : null
}
