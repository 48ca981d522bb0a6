import type { Node } from '../actions/path.ts'
import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../wire/bytes.ts'
import { isName } from '../wire/name.ts'
import { passValue } from '../wire/pass.ts'
import { firstInContainer, nextInContainer, type Span, skipColon, skipName, skipSpace } from '../wire/scan.ts'
import type { MediaTree } from './media-tree.ts'

/** A media description in a text. Its content is base64 in a string or comes from a URL. */
export interface FoundMedia {
  readonly from: 'data' | 'url'
  /** The whole object. */
  readonly span: Span
  /** The string with the source of the content, including its quotes. */
  readonly source: Span
  /** Its other members, each with its name. */
  readonly kept: readonly Span[]
}

const DATA = Buffer.from('data')
const PATH = Buffer.from('path')
const URL = Buffer.from('url')

/**
 * Finds the media in the JSON text of parameters, in one pass and in the order of the text.
 * The last of duplicate names counts, as in Python. AnkiConnect takes the content from `data`, then from `path`, then from `url`.
 * Ignores media from any other source than text or the network. The text is already validated.
 */
export function findMedia(params: Buffer, tree: MediaTree): FoundMedia[] {
  const found: FoundMedia[] = []
  readValue(params, skipSpace(params, 0), tree.root, found)
  // A duplicate member has the position of the first and the content of the last.
  return found.sort((one, other) => one.span.start - other.span.start)
}

function readItems(text: Buffer, start: number, node: Node, found: FoundMedia[]): number {
  if (!node.items || text[start] !== OPEN_LIST) return readValue(text, start, node, found)
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) at = nextInContainer(text, readValue(text, at, node, found), CLOSE_LIST)
  return -1 - at
}

function readValue(text: Buffer, start: number, node: Node, found: FoundMedia[]): number {
  if (text[start] !== OPEN_OBJECT) return passValue(text, start)
  return node.ends.length > 0 ? readMedia(text, start, found) : readMembers(text, start, node, found)
}

function readMembers(text: Buffer, start: number, { children }: Node, found: FoundMedia[]): number {
  const inside = new Map<string, FoundMedia[]>()
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const value = skipColon(text, nameEnd)
    let end = -1
    for (const node of children) {
      if (!isName(text, at, nameEnd, node.bytes)) continue
      const own: FoundMedia[] = []
      end = readItems(text, value, node, own)
      inside.set(node.name, own)
    }
    at = nextInContainer(text, end < 0 ? passValue(text, value) : end, CLOSE_OBJECT)
  }
  for (const media of inside.values()) for (const each of media) found.push(each)
  return -1 - at
}

function readMedia(text: Buffer, start: number, found: FoundMedia[]): number {
  const kept: Span[] = []
  let data: Span | null = null
  let path: Span | null = null
  let url: Span | null = null
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const value = { start: skipColon(text, nameEnd), end: 0 }
    value.end = passValue(text, value.start)
    if (isName(text, at, nameEnd, DATA)) data = value
    else if (isName(text, at, nameEnd, PATH)) path = value
    else if (isName(text, at, nameEnd, URL)) url = value
    else kept.push({ start: at, end: value.end })
    at = nextInContainer(text, value.end, CLOSE_OBJECT)
  }
  const end = -1 - at
  const isGiven = (value: Span | null): value is Span => value !== null && !isFalsy(text, value)
  const from = isGiven(data) ? 'data' : isGiven(path) ? null : isGiven(url) ? 'url' : null
  const source = from === 'data' ? data : url
  if (from !== null && source !== null && text[source.start] === QUOTE)
    found.push({ from, span: { start, end }, source, kept })
  return end
}

/** Returns whether Python treats the value as false. */
function isFalsy(text: Buffer, { start, end }: Span): boolean {
  const first = text[start]
  if (first === OPEN_LIST) return firstInContainer(text, start, CLOSE_LIST) < 0
  if (first === OPEN_OBJECT) return firstInContainer(text, start, CLOSE_OBJECT) < 0
  if (first === QUOTE) return end - start === 2
  const word = text.toString('latin1', start, end)
  return word === 'null' || word === 'false' || Number(word) === 0
}
