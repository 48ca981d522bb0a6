import type { Card, Collection, Note } from '../collection/collection.ts'
import type { Deck } from '../collection/deck.ts'
import { stripHtml } from '../collection/html.ts'
import { fieldNames, isCloze, type NoteType, templatesOf, typeName } from '../collection/note-type.ts'
import { fold, normalizeName } from '../collection/text.ts'
import type { SearchNode } from './node.ts'
import { clientPattern, globSource, likeMatcher } from './pattern.ts'

/** What a search looks at: a card and its note. */
export interface Candidate {
  readonly card: Card
  readonly note: Note
  readonly type: NoteType
}

export type Matcher = (candidate: Candidate) => boolean

const DAY = 86_400_000

/** Turns a parsed search into a test of one card. */
export function matcher(collection: Collection, node: SearchNode): Matcher {
  switch (node.kind) {
    case 'all':
      return () => true
    case 'group':
      return groupMatcher(collection, node.nodes)
    case 'not': {
      const inner = matcher(collection, node.node)
      return (candidate) => !inner(candidate)
    }
    case 'text': {
      const like = likeMatcher(node.text, true)
      return ({ note }) => like(note.fields.join('\u001f')) || like(note.plain)
    }
    case 'field':
      return fieldMatcher(node.field, node.text)
    case 'pattern':
      return patternMatcher(node.of, node.text)
    case 'deck':
      return deckMatcher(collection, node.text)
    case 'tag':
      return tagMatcher(node.text)
    case 'note':
      return nameMatcher(node.text, ({ type }) => typeName(type))
    case 'card-name':
      return nameMatcher(node.text, ({ type, card }) => (templatesOf(type)[card.ord]?.get('name') as string) ?? '')
    case 'card-ord':
      return ({ card }) => card.ord === node.ord
    case 'ids':
      return ({ card, note }) => node.ids.has(node.of === 'nid' ? note.id : node.of === 'cid' ? card.id : card.deckId)
    case 'mid':
      return ({ note }) => note.typeId === node.id
    case 'is':
      return ({ card }) => isInState(card, node.state)
    case 'flag':
      return ({ card }) => (card.flags & 7) === node.flag
    case 'dupe': {
      const wanted = stripHtml(node.text)
      return ({ note }) => note.typeId === node.typeId && note.plain === wanted
    }
    case 'days':
      return daysMatcher(collection, node.of, node.days)
    case 'prop':
      return propertyMatcher(node.property, node.operator, node.value)
    case 'preset': {
      const isDefault = new RegExp(`^${globSource(node.text)}$`, 'iu').test('Default')
      return () => isDefault
    }
    case 'custom':
      return () => false
  }
}

/** `and` binds closer than `or`. */
function groupMatcher(collection: Collection, nodes: readonly (SearchNode | 'and' | 'or')[]): Matcher {
  const alternatives: Matcher[][] = [[]]
  for (const node of nodes) {
    if (node === 'or') alternatives.push([])
    else if (node !== 'and') alternatives.at(-1)?.push(matcher(collection, node))
  }
  return (candidate) => alternatives.some((terms) => terms.every((term) => term(candidate)))
}

function fieldMatcher(field: string, text: string): Matcher {
  const named = new RegExp(`^${globSource(field.normalize('NFC'))}$`, 'isu')
  const matches = text.startsWith('re:') ? regexTest(clientPattern(text.slice(3))) : likeMatcher(text, false)
  return ({ note, type }) =>
    fieldNames(type).some((name, index) => named.test(name) && matches(note.fields[index] ?? ''))
}

function regexTest(form: RegExp): (text: string) => boolean {
  return (text) => form.test(text)
}

function patternMatcher(of: 're' | 'w' | 'nc' | 'sc', text: string): Matcher {
  if (of === 're') {
    const form = clientPattern(text)
    return ({ note }) => form.test(note.fields.join('\u001f'))
  }
  if (of === 'w') {
    const form = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${globSource(text)})(?![\\p{L}\\p{N}_])`, 'isu')
    return ({ note }) => form.test(note.fields.join('\u001f'))
  }
  if (of === 'sc') {
    const like = likeMatcher(text, true)
    return ({ note, type }) =>
      isCloze(type) && like(note.fields.join('\u001f').replace(/\{\{c\d+::|(?:::.*?)?\}\}/gs, ''))
  }
  const like = likeMatcher(withoutMarks(text), true)
  return ({ note }) => like(withoutMarks(note.fields.join('\u001f')))
}

function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}

function deckMatcher(collection: Collection, text: string): Matcher {
  if (text === '*') return () => true
  if (text === 'filtered') return () => false
  const wanted = text.toLowerCase() === 'current' ? 'Default' : normalizeName(text)
  const form = new RegExp(`^${globSource(wanted)}(?:$|::)`, 'isu')
  return ({ card }) => form.test((collection.decks.get(card.deckId) as Deck).name)
}

function tagMatcher(text: string): Matcher {
  if (text === '*') return () => true
  if (text === 'none') return ({ note }) => note.tags.length === 0
  if (text.startsWith('re:')) {
    const form = clientPattern(text.slice(3))
    return ({ note }) => note.tags.some((tag) => form.test(tag))
  }
  if (/\s/.test(text)) return () => false
  const form = new RegExp(`^${globSource(text.normalize('NFC'), '\\S')}(?:::|$)`, 'iu')
  return ({ note }) => note.tags.some((tag) => form.test(tag))
}

function nameMatcher(text: string, nameOf: (candidate: Candidate) => string): Matcher {
  const form = new RegExp(`^${globSource(text.normalize('NFC'))}$`, 'isu')
  return (candidate) => form.test(fold(nameOf(candidate))) || form.test(nameOf(candidate))
}

function isInState(card: Card, state: string): boolean {
  switch (state) {
    case 'new':
      return card.type === 0
    case 'review':
      return card.type === 2 || card.type === 3
    case 'learn':
      return card.queue === 1 || card.queue === 3
    case 'due':
      return (card.queue === 2 && card.due <= 0) || card.queue === 1 || card.queue === 3
    case 'suspended':
      return card.queue === -1
    case 'buried':
      return card.queue === -2 || card.queue === -3
    default:
      return card.queue === (state === 'buried-sibling' ? -2 : -3)
  }
}

/** Days begin at four in the morning. Nothing has been reviewed in a sandbox, so only ages of cards and notes count. */
function daysMatcher(collection: Collection, of: string, days: number): Matcher {
  const rollover = 4 * 3_600_000
  const since = Math.floor((collection.now() - rollover) / DAY) * DAY + rollover - (days - 1) * DAY
  if (of === 'added') return ({ card }) => card.id > since
  if (of === 'edited') return ({ note }) => note.mod * 1000 > since
  return () => false
}

function propertyMatcher(property: string, operator: string, value: number): Matcher {
  const read: Record<string, (card: Card) => number | undefined> = {
    ivl: (card) => card.interval,
    reps: (card) => card.reps,
    lapses: (card) => card.lapses,
    ease: (card) => card.factor / 1000,
    due: (card) => (card.queue === 2 || card.queue === 3 ? card.due : undefined),
    pos: (card) => (card.type === 0 ? card.due : undefined),
  }
  const limit = property === 'ease' ? Math.trunc(value * 1000) / 1000 : value
  return ({ card }) => {
    const own = read[property]?.(card)
    return own !== undefined && compare(own, operator, limit)
  }
}

function compare(one: number, operator: string, other: number): boolean {
  switch (operator) {
    case '=':
      return one === other
    case '!=':
      return one !== other
    case '<':
      return one < other
    case '>':
      return one > other
    case '<=':
      return one <= other
    default:
      return one >= other
  }
}
