import { today } from '../collection/clock.ts'
import type { Card, Collection } from '../collection/collection.ts'
import { compare } from './compare.ts'
import { answeredOnTest } from './match-log.ts'
import type { CardTest, SearchNode } from './node.ts'

/** The test of `prop:NAME OPERATOR VALUE`. A property that no card has finds nothing. */
export function propertyTest(collection: Collection, node: Extract<SearchNode, { kind: 'prop' }>): CardTest {
  const { property, operator, value, button } = node
  if (property === 'rated' || property === 'resched') {
    return answeredOnTest(collection, property, operator, value, button)
  }
  const read = reader(collection, property)
  const limit = property === 'ease' ? Math.trunc(value * 1000) / 1000 : value
  return (card) => {
    const own = read(card)
    return own !== undefined && compare(own, operator, limit)
  }
}

function reader(collection: Collection, property: string): (card: Card) => number | undefined {
  const day = today(collection.clock)
  switch (property) {
    case 'ivl':
      return (card) => card.interval
    case 'reps':
      return (card) => card.reps
    case 'lapses':
      return (card) => card.lapses
    case 'ease':
      return (card) => card.factor / 1000
    case 'due':
      return (card) => (card.queue === 2 || card.queue === 3 ? card.due - day : undefined)
    case 'pos':
      return (card) => (card.type === 0 ? card.due : undefined)
    default:
      return () => undefined
  }
}
