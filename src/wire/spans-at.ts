import { CLOSE_LIST, CLOSE_OBJECT, OPEN_OBJECT } from './bytes.ts'
import { isName } from './name.ts'
import { passValue } from './pass.ts'
import { closing, firstInContainer, nextInContainer, type Span, skipColon, skipName, skipSpace } from './scan.ts'

/** One name of a path. `items` continues with every item of a list; another value counts as its own only item. */
export interface SpanStep {
  readonly name: Buffer
  readonly items: boolean
}

/**
 * Returns the spans of the values at a path in a text that was checked before. Of members with one name only the last one counts, as in
 * Python.
 */
export function spansAt(text: Buffer, path: readonly SpanStep[], start = skipSpace(text, 0)): Span[] {
  const found: Span[] = []
  const enter = (at: number, depth: number): void => {
    const step = path[depth]
    if (step === undefined) {
      found.push({ start: at, end: passValue(text, at) })
      return
    }
    const value = memberAt(text, at, step.name)
    if (value === null) return
    const isList = step.items && closing(text, value.start) === CLOSE_LIST
    for (const item of isList ? itemSpans(text, value.start) : [value]) enter(item.start, depth + 1)
  }
  enter(start, 0)
  return found
}

/** Returns the span of the last member of this name in the object at `start`; null if there is none, or no object. */
export function memberAt(text: Buffer, start: number, name: Buffer): Span | null {
  if (text[start] !== OPEN_OBJECT) return null
  let found: Span | null = null
  for (const member of memberSpans(text, start)) {
    if (isName(text, member.name.start, member.name.end, name)) found = member.value
  }
  return found
}

/** The spans of the name and the value of a member. */
export interface MemberSpans {
  readonly name: Span
  readonly value: Span
}

/** Returns the members of the object at `start`, in their order. */
export function memberSpans(text: Buffer, start: number): MemberSpans[] {
  const members: MemberSpans[] = []
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const valueStart = skipColon(text, nameEnd)
    const end = passValue(text, valueStart)
    members.push({ name: { start: at, end: nameEnd }, value: { start: valueStart, end } })
    at = nextInContainer(text, end, CLOSE_OBJECT)
  }
  return members
}

/** Returns the spans of the items of the list at `start`. */
export function itemSpans(text: Buffer, start: number): Span[] {
  const items: Span[] = []
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    const end = passValue(text, at)
    items.push({ start: at, end })
    at = nextInContainer(text, end, CLOSE_LIST)
  }
  return items
}
