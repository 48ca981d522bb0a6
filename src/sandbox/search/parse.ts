import { plainText, qualified } from './keys.ts'
import type { SearchNode } from './node.ts'
import { problems } from './problem.ts'

type Item = SearchNode | 'and' | 'or'

/** The rest of the search during reading. */
interface Reader {
  readonly text: string
  at: number
}

const WHITE = /\s/
const SPECIAL = /["()\s\\]/

/** Reads a search in Anki's language; throws Anki's error where it cannot be read. */
export function parseSearch(search: string): SearchNode {
  const text = search.trim()
  if (text === '') return { kind: 'all' }
  if (text.startsWith(')')) throw problems.unopenedGroup()
  const reader: Reader = { text, at: 0 }
  const nodes = readGroup(reader)
  if (reader.at < text.length) throw problems.unopenedGroup()
  return { kind: 'group', nodes }
}

function readGroup(reader: Reader): Item[] {
  const items: Item[] = []
  for (;;) {
    skipWhite(reader)
    const sign = reader.text[reader.at]
    if (sign === undefined || sign === ')') break
    const item = readItem(reader)
    const isWord = item === 'and' || item === 'or'
    if (items.length % 2 === 0) {
      if (isWord) throw problems.misplaced(item)
    } else if (!isWord) items.push('and')
    items.push(item)
  }
  const last = items.at(-1)
  if (last === undefined) throw problems.emptyGroup()
  if (last === 'and' || last === 'or') throw problems.misplaced(last)
  return items
}

function readItem(reader: Reader): Item {
  const { text, at } = reader
  if (text[at] !== '-' || at + 1 >= text.length || WHITE.test(text[at + 1] as string) || text[at + 1] === ')') {
    return readTerm(reader)
  }
  reader.at++
  const node = readTerm(reader)
  return { kind: 'not', node: typeof node === 'string' ? { kind: 'text', text: node } : node }
}

function readTerm(reader: Reader): Item {
  const sign = reader.text[reader.at]
  if (sign === '(') return readBrackets(reader)
  if (sign === '"') return forText(readQuoted(reader))
  return readUnquoted(reader)
}

function readBrackets(reader: Reader): SearchNode {
  reader.at++
  skipWhite(reader)
  if (reader.at >= reader.text.length) throw problems.unclosedGroup()
  const nodes = readGroup(reader)
  if (reader.text[reader.at] !== ')') throw problems.unclosedGroup()
  reader.at++
  return { kind: 'group', nodes }
}

/** The text between double quotes, its escapes kept. */
function readQuoted(reader: Reader): string {
  const begin = ++reader.at
  const { text } = reader
  while (reader.at < text.length && text[reader.at] !== '"') reader.at += text[reader.at] === '\\' ? 2 : 1
  if (reader.at >= text.length) throw problems.unclosedQuote()
  if (reader.at === begin) throw problems.emptyQuote()
  return text.slice(begin, reader.at++)
}

function readUnquoted(reader: Reader): Item {
  const { text, at: begin } = reader
  let colon = -1
  while (reader.at < text.length) {
    const sign = text[reader.at] as string
    if (sign === '\\') {
      const next = text[reader.at + 1]
      if (next === undefined) throw problems.unknownEscape('\\')
      if (WHITE.test(next)) throw problems.unknownEscape(text.slice(reader.at))
      reader.at += 2
      continue
    }
    if (SPECIAL.test(sign)) break
    if (sign === ':' && colon < 0) {
      colon = reader.at
      if (text[colon + 1] === '"' && colon > begin) {
        reader.at++
        return qualified(text.slice(begin, colon), readQuoted(reader))
      }
    }
    reader.at++
  }
  const term = text.slice(begin, reader.at)
  const word = term.toLowerCase()
  return word === 'and' || word === 'or' ? word : forText(term)
}

function forText(term: string): SearchNode {
  const colon = /^(?:\\.|[^:\\])*/s.exec(term)?.[0].length as number
  if (colon === 0) throw problems.missingKey()
  if (colon === term.length) return { kind: 'text', text: plainText(term) }
  return qualified(term.slice(0, colon), term.slice(colon + 1))
}

function skipWhite(reader: Reader): void {
  while (WHITE.test(reader.text[reader.at] ?? '')) reader.at++
}
