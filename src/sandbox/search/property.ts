import { nextDayAt, today } from '../collection/clock.ts'
import type { Card, Collection } from '../collection/collection.ts'
import { compare } from './compare.ts'
import { answeredOnTest } from './match-log.ts'
import type { CardTest, SearchNode } from './node.ts'

const SECONDS_PER_DAY = 86_400

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

/** The day that a card is due on, 0 being today. A learning card is due on the day to come within 24 hours of its end. */
function dueDay({ clock }: Collection, { queue, due }: Card): number | undefined {
  if (queue === 2 || queue === 3) return due - today(clock)
  return queue === 1 ? Math.trunc((due - nextDayAt(clock) / 1000) / SECONDS_PER_DAY) : undefined
}

function reader(collection: Collection, property: string): (card: Card) => number | undefined {
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
      return (card) => dueDay(collection, card)
    case 'pos':
      return (card) => (card.type === 0 ? card.due : undefined)
    default:
      return () => undefined
  }
}
