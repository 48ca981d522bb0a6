import type { Exact } from './json.ts'

/** What stands at a volatile place of both replies before they are compared. */
export const VOLATILE = '\u0000volatile'

/** The value at a JSON pointer (RFC 6901); undefined when nothing is there. */
export function valueAt(document: Exact, pointer: string): Exact | undefined {
  let value: Exact | undefined = document
  for (const part of partsOf(pointer)) {
    if (Array.isArray(value)) value = value[Number(part)]
    else if (value instanceof Map) value = value.get(part)
    else return undefined
  }
  return value
}

/** The document with the volatile mark wherever the pointer leads; `*` stands for every member of a list or object. */
export function blanked(document: Exact, pointer: string): Exact {
  return blankFrom(document, partsOf(pointer))
}

function blankFrom(value: Exact, parts: readonly string[]): Exact {
  const [part, ...rest] = parts
  if (part === undefined) return VOLATILE
  if (Array.isArray(value)) {
    return value.map((item, index) => (part === '*' || part === String(index) ? blankFrom(item, rest) : item))
  }
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, member]) => [key, part === '*' || part === key ? blankFrom(member, rest) : member]),
    )
  }
  return value
}

function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
