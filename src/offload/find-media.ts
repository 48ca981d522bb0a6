import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../wire/bytes.ts'
import { isName } from '../wire/name.ts'
import {
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipSpace,
  skipValue,
} from '../wire/scan.ts'
import type { MediaTree } from './media-tree.ts'

/** A media description in a text whose content is base64 in a string. */
export interface Media {
  /** The whole object. */
  readonly span: Span
  /** What is between the quotes of `data`. */
  readonly data: Span
  /** Its members but for where the content comes from, each with its name. */
  readonly kept: readonly Span[]
}

/** How deep a value may nest; a request was held to its own limit before. */
const DEPTH = 10_000
const DATA = Buffer.from('data')
const SOURCES = [DATA, Buffer.from('path'), Buffer.from('url')]

/**
 * Finds the media in the JSON text of params, in one pass: of duplicate names the last stands, as in Python. Media whose `data` is
 * no string, or an empty one, are left out: AnkiConnect takes their content from elsewhere, or refuses them.
 *
 * @throws Malformed, TooDeep
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
  if (text[start] !== OPEN_OBJECT) return skipValue(text, start, DEPTH)
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
    at = nextInContainer(text, end < 0 ? skipValue(text, value, DEPTH) : end, CLOSE_OBJECT)
  }
  for (const media of inside.values()) found.push(...media)
  return -1 - at
}

function readMedia(text: Buffer, start: number, found: Media[]): number {
  const kept: Span[] = []
  let data: Span | null = null
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const value = skipColon(text, nameEnd)
    const end = skipValue(text, value, DEPTH)
    const name = at
    if (isName(text, name, nameEnd, DATA)) data = { start: value, end }
    if (!SOURCES.some((source) => isName(text, name, nameEnd, source))) kept.push({ start: name, end })
    at = nextInContainer(text, end, CLOSE_OBJECT)
  }
  const end = -1 - at
  if (data !== null && text[data.start] === QUOTE && data.end - data.start > 2)
    found.push({ span: { start, end }, data: { start: data.start + 1, end: data.end - 1 }, kept })
  return end
}
