import { nextDayAt, today } from '../collection/clock.ts'
import type { Collection, Deck, NoteType } from '../collection/collection.ts'
import { withChildren } from '../collection/deck.ts'
import { isCloze, templatesOf } from '../collection/note-type.ts'
import { normalizeDeckName } from '../collection/text.ts'
import { configOf } from '../scheduler/options.ts'
import { addedTest, answeredTest, introducedTest } from './match-log.ts'
import type { CardNode, CardTest } from './node.ts'
import { branchMatcher, nameMatcher } from './pattern.ts'
import { propertyTest } from './property.ts'

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

/** The ids of the decks with the options group of a name. */
function decksWith(collection: Collection, name: string): Set<number> {
  const wanted = name.toLowerCase()
  const uses = (deck: Deck): boolean => (configOf(collection, deck).get('name') as string).toLowerCase() === wanted
  const using = [...collection.decks.values()].filter(uses)
  return new Set(using.map(({ id }) => id))
}

function templateTest(collection: Collection, glob: string): CardTest {
  const matches = nameMatcher(glob)
  const ords = new Map(
    [...collection.noteTypes].map(([id, type]): [number, (ord: number) => boolean] => [id, namedOrds(type, matches)]),
  )
  return (card, note) => ords.get(note.typeId)?.(card.ord) ?? false
}

/** Every card of a cloze note type is of its one template. */
function namedOrds(type: NoteType, matches: (name: string) => boolean): (ord: number) => boolean {
  const named = templatesOf(type).map((template) => matches(template.get('name') as string))
  return isCloze(type) ? () => named[0] ?? false : (ord) => named[ord] ?? false
}

function stateTest(collection: Collection, state: string): CardTest {
  const day = today(collection.clock)
  const nextDay = nextDayAt(collection.clock) / 1000
  switch (state) {
    case 'new':
      return (card) => card.type === 0
    case 'review':
      return (card) => card.type === 2 || card.type === 3
    case 'learn':
      return (card) => card.type === 1 || card.type === 3
    case 'due':
      return ({ queue, due }) => ((queue === 2 || queue === 3) && due <= day) || (queue === 1 && due <= nextDay)
    case 'suspended':
      return (card) => card.queue === -1
    case 'buried':
      return (card) => card.queue === -2 || card.queue === -3
    default:
      return (card) => card.queue === (state === 'buried-sibling' ? -2 : -3)
  }
}
