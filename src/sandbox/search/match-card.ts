import { seconds, today } from '../collection/clock.ts'
import type { Collection, Note, NoteType } from '../collection/collection.ts'
import { withChildren } from '../collection/deck.ts'
import { templatesOf } from '../collection/note-type.ts'
import { fold, normalizeDeckName } from '../collection/text.ts'
import { addedTest, answeredTest, introducedTest } from './match-log.ts'
import type { CardNode, CardTest } from './node.ts'
import { branchMatcher, nameMatcher } from './pattern.ts'
import { propertyTest } from './property.ts'

/** How long before its time a learning card counts as due, in seconds. */
const LEARN_AHEAD = 1200

/** The test of a term that looks at the card; what can be settled once for all cards is settled here. */
export function cardTest(collection: Collection, node: CardNode): CardTest {
  switch (node.kind) {
    case 'deck': {
      if (node.text === '*') return () => true
      const decks = decksNamed(collection, node.text)
      return (card) => decks.has(card.deckId)
    }
    case 'preset': {
      const decks = decksWith(collection, node.text)
      return (card) => decks.has(card.deckId)
    }
    case 'card-name':
      return templateTest(collection, node.text)
    case 'card-ord':
      return (card) => card.ord === node.ord
    case 'cids':
      return (card) => node.ids.has(card.id)
    case 'dids':
      return (card) => node.ids.has(card.deckId)
    case 'is':
      return stateTest(collection, node.state)
    case 'custom':
      return () => false
    case 'flag':
      return (card) => (card.flags & 7) === node.flag
    case 'days':
      if (node.of === 'added') return addedTest(collection, node.days)
      if (node.of === 'introduced') return introducedTest(collection, node.days)
      return answeredTest(collection, node)
    case 'prop':
      return propertyTest(collection, node)
  }
}

/** The ids of the decks that a glob names, and of those below them. */
export function decksNamed(collection: Collection, glob: string): Set<number> {
  if (glob === 'filtered') return new Set()
  if (glob.toLowerCase() === 'current') {
    const current = collection.decks.get(collection.currentDeck)
    return new Set(current === undefined ? [] : withChildren(collection, current).map(({ id }) => id))
  }
  const matches = branchMatcher(normalizeDeckName(glob), '.')
  const named = [...collection.decks].filter(([, deck]) => matches(deck.name))
  return new Set(named.map(([id]) => id))
}

/** The ids of the decks that have the options group of a name. A deck whose group is gone is in none. */
export function decksWith({ decks, deckConfigs }: Collection, name: string): Set<number> {
  const [group] = [...deckConfigs].find(([, config]) => fold(config.get('name') as string) === fold(name)) ?? []
  const using = [...decks.values()].filter(({ configId }) => configId === group)
  return new Set(using.map(({ id }) => id))
}

function templateTest(collection: Collection, glob: string): CardTest {
  const matches = nameMatcher(glob)
  const ords = new Map(
    [...collection.noteTypes].map(([id, type]): [number, (ord: number) => boolean] => [id, namedOrds(type, matches)]),
  )
  return (card, note) => ords.get(note.typeId)?.(card.ord) ?? false
}

/** Whether a note's type has a template that a glob names. */
export function hasTemplate({ noteTypes }: Collection, glob: string): (note: Note) => boolean {
  const matches = nameMatcher(glob)
  const having = [...noteTypes].filter(([, type]) =>
    templatesOf(type).some((template) => matches(template.get('name') as string)),
  )
  const ids = new Set(having.map(([id]) => id))
  return ({ typeId }) => ids.has(typeId)
}

/** Of the cards of a cloze note type, a template's name finds the first alone, as in Anki. */
function namedOrds(type: NoteType, matches: (name: string) => boolean): (ord: number) => boolean {
  const named = templatesOf(type).map((template) => matches(template.get('name') as string))
  return (ord) => named[ord] ?? false
}

function stateTest(collection: Collection, state: string): CardTest {
  const day = today(collection.clock)
  const soon = seconds(collection.clock) + LEARN_AHEAD
  switch (state) {
    case 'new':
      return (card) => card.type === 0
    case 'review':
      return (card) => card.type === 2 || card.type === 3
    case 'learn':
      return (card) => card.type === 1 || card.type === 3
    case 'due':
      return ({ queue, due }) => ((queue === 2 || queue === 3) && due <= day) || (queue === 1 && due <= soon)
    case 'suspended':
      return (card) => card.queue === -1
    case 'buried':
      return (card) => card.queue === -2 || card.queue === -3
    default:
      return (card) => card.queue === (state === 'buried-sibling' ? -2 : -3)
  }
}
