import { CLOSE_OBJECT, QUOTE } from './bytes.ts'
import { ACTION, type Envelope, KEY, MOST_NAMES, PARAMS, type ReadLimits, VERSION } from './envelope.ts'
import { TooDeep } from './malformed.ts'
import { isName, nameAt } from './name.ts'
import {
  closing,
  countValue,
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipScalar,
} from './scan.ts'
import { skipString } from './string.ts'

/** In bytes; the densest of them take half a millisecond. */
const STRETCH = 64 * 1024

type Member = 'action' | 'version' | 'params' | 'key'
const MEMBERS: readonly (readonly [Member, Buffer])[] = [
  ['action', ACTION],
  ['version', VERSION],
  ['params', PARAMS],
  ['key', KEY],
]

/**
 * Reads the envelope of a request as `readEnvelope` does, but no calls nested in it and not where they stand, and a stretch at a time:
 * it yields wherever it may be interrupted. A text that is no object is checked all the same, and has an empty envelope.
 *
 * @throws Malformed, TooDeep, TooManyValues
 */
export function* readOuterEnvelope(
  text: Buffer,
  start: number,
  limits: ReadLimits,
): Generator<void, { envelope: Envelope; end: number }> {
  const left = { values: limits.values }
  const closers: number[] = []
  const spans: Record<Member, Span | null> = { action: null, version: null, params: null, key: null }
  let names = new Set<string>()
  /** The member of the outermost object that is being read. */
  let member: Member | null = null
  let memberStart = start

  const begin = (nameStart: number, nameEnd: number): number => {
    const value = skipColon(text, nameEnd)
    if (closers.length === 1) {
      member = memberOf(text, nameStart, nameEnd)
      memberStart = value
      if (member === 'params') names = new Set()
    } else if (closers.length === 2 && member === 'params' && names.size < MOST_NAMES)
      names.add(nameAt(text, { start: nameStart, end: nameEnd }))
    return value
  }
  const finish = (end: number) => {
    if (closers.length === 1 && member !== null) spans[member] = { start: memberStart, end }
  }

  let at = start
  let pause = at + STRETCH
  for (;;) {
    if (at >= pause) {
      yield
      pause = at + STRETCH
    }
    let next: number
    countValue(left)
    const opened = closing(text, at)
    if (opened !== undefined) {
      if (closers.length >= limits.depth) throw new TooDeep()
      next = firstInContainer(text, at, opened)
      closers.push(opened)
    } else {
      const first = at
      at = text[first] === QUOTE ? skipString(text, first, first + 1, first + STRETCH) : skipScalar(text, first)
      if (at < 0) at = yield* passRest(text, first, at)
      finish(at)
      const close = closers.at(-1)
      if (close === undefined) break
      next = nextInContainer(text, at, close)
    }
    while (next < 0) {
      closers.pop()
      at = -1 - next
      finish(at)
      const close = closers.at(-1)
      if (close === undefined) break
      next = nextInContainer(text, at, close)
    }
    if (closers.length === 0) break
    at = next
    if (closers.at(-1) === CLOSE_OBJECT) {
      countValue(left)
      let nameEnd = text[next] === QUOTE ? skipString(text, next, next + 1, next + STRETCH) : skipName(text, next)
      if (nameEnd < 0) nameEnd = yield* passRest(text, next, nameEnd)
      at = begin(next, nameEnd)
    }
  }
  return { envelope: { ...spans, names: [...names], list: null, actions: null }, end: at }
}

function memberOf(text: Buffer, start: number, end: number): Member | null {
  for (const [name, bytes] of MEMBERS) if (isName(text, start, end, bytes)) return name
  return null
}

/** Passes the rest of a string that `skipString` has passed in part. */
function* passRest(text: Buffer, start: number, passed: number): Generator<void, number> {
  let end = passed
  while (end < 0) {
    yield
    const from = -1 - end
    end = skipString(text, start, from, from + STRETCH)
  }
  return end
}
