import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../wire/bytes.ts'
import { isName } from '../wire/name.ts'
import { passValue } from '../wire/pass.ts'
import { firstInContainer, nextInContainer, type Span, skipColon, skipName, skipSpace } from '../wire/scan.ts'
import type { MediaTree } from './media-tree.ts'

/** A media description in a text whose content is base64 in a string, or is to be fetched. */
export interface Media {
  readonly from: 'data' | 'url'
  /** The whole object. */
  readonly span: Span
  /** The string that `from` holds, with its quotes. */
  readonly source: Span
  /** Its members but for where the content comes from, each with its name. */
  readonly kept: readonly Span[]
}

const DATA = Buffer.from('data')
const PATH = Buffer.from('path')
const URL = Buffer.from('url')
/** What Python takes for false. */
const FALSY = new Set(['null', 'false', '0', '""', '[]', '{}'])

/**
 * Finds the media in the JSON text of params, in one pass: of duplicate names the last stands, as in Python. AnkiConnect takes the
 * content from `data`, else from `path`, else from `url`; media whose content comes from elsewhere than text or the network are left
 * out. The text was checked before.
 */
export function findMedia(params: Buffer, tree: MediaTree): Media[] {
  const found: Media[] = []
  walk(params, skipSpace(params, 0), tree, found)
  return found
}

function walk(text: Buffer, start: number, tree: MediaTree, found: Media[]): number {
  if (text[start] === OPEN_LIST) {
    let at = firstInContainer(text, start, CLOSE_LIST)
    while (at >= 0) at = nextInContainer(text, walk(text, at, tree, found), CLOSE_LIST)
    return -1 - at
  }
  if (text[start] !== OPEN_OBJECT) return passValue(text, start)
  return tree.isMedia ? readMedia(text, start, found) : readMembers(text, start, tree, found)
}

function readMembers(text: Buffer, start: number, { members }: MediaTree, found: Media[]): number {
  const inside = new Map<string, Media[]>()
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const value = skipColon(text, nameEnd)
    let end = -1
    for (const [name, tree] of members) {
      if (!isName(text, at, nameEnd, Buffer.from(name))) continue
      const own: Media[] = []
      end = walk(text, value, tree, own)
      inside.set(name, own)
    }
    at = nextInContainer(text, end < 0 ? passValue(text, value) : end, CLOSE_OBJECT)
  }
  for (const media of inside.values()) found.push(...media)
  return -1 - at
}

function readMedia(text: Buffer, start: number, found: Media[]): number {
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

function isFalsy(text: Buffer, { start, end }: Span): boolean {
  return end - start <= 5 && FALSY.has(text.toString('latin1', start, end))
}
