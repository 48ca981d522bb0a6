import { isMember, type Node } from '../../actions/path.ts'
import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../../wire/bytes.ts'
import { stringAt } from '../../wire/name.ts'
import { passValue } from '../../wire/pass.ts'
import { firstInContainer, nextInContainer, type Span, skipColon, skipName, skipSpace } from '../../wire/scan.ts'

/**
 * Whether nothing at the ends of paths takes more than `most` bytes of a JSON text as the client sent it. Spaces, escapes, digits and the
 * names of members count, the quotes around a string do not. Members of one name count together, because AnkiConnect reads only the
 * last but gets all of them.
 */
export function takesAtMost(text: Buffer, root: Node, most: number): boolean {
  return fits(text, skipSpace(text, 0), root.children, most)
}

function fits(text: Buffer, start: number, nodes: readonly Node[], most: number): boolean {
  if (nodes.length === 0 || text[start] !== OPEN_OBJECT) return true
  const taken = nodes.map(() => new Map<string, number>())
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const member = stringAt(text, { start: at, end: nameEnd })
    const value = spanAt(text, skipColon(text, nameEnd))
    for (const [index, node] of nodes.entries()) {
      if (!isMember(node, member)) continue
      const isList = node.items && text[value.start] === OPEN_LIST
      for (const item of isList ? itemsOf(text, value.start) : [value]) {
        if (!fits(text, item.start, node.children, most)) return false
        if (node.ends.length === 0) continue
        const before = isList ? 0 : (taken[index]?.get(member) ?? 0)
        const size = before + sizeOf(text, item)
        if (size > most) return false
        if (!isList) taken[index]?.set(member, size)
      }
    }
    at = nextInContainer(text, value.end, CLOSE_OBJECT)
  }
  return true
}

function itemsOf(text: Buffer, start: number): Span[] {
  const items: Span[] = []
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    const item = spanAt(text, at)
    items.push(item)
    at = nextInContainer(text, item.end, CLOSE_LIST)
  }
  return items
}

function spanAt(text: Buffer, start: number): Span {
  return { start, end: passValue(text, start) }
}

function sizeOf(text: Buffer, { start, end }: Span): number {
  return text[start] === QUOTE ? end - start - 2 : end - start
}
