import type { Collection } from '../collection/collection.ts'
import type { Clause } from './clause.ts'
import type { Test } from './match.ts'
import { decksWith, hasTemplate } from './match-card.ts'
import type { CardNode } from './node.ts'

const ANSWERED = 'c.id in (select cid from revlog where f(id, ease))'

const STATES: Record<string, string> = {
  new: 'c.type = 0',
  review: 'c.type in (2,3)',
  learn: 'c.type in (1,3)',
  suspended: 'c.queue = -1',
  buried: 'c.queue in (-2,-3)',
  'buried-sibling': 'c.queue = -2',
  'buried-manually': 'c.queue = -3',
  due: 'f(c.queue, c.due)',
}

/** Properties that are more than a column. */
const PROPERTIES: Record<string, string> = {
  due: 'f(c.queue, c.odue, c.due)',
  rated: ANSWERED,
  resched: ANSWERED,
  r: 'f(c.data, c.type, c.odue, c.due, c.ivl)',
}

const COLUMNS: Record<string, string> = { ivl: 'c.ivl', reps: 'c.reps', lapses: 'c.lapses', ease: 'c.factor' }

/** The condition of a term that looks at the card. No card of the sandbox is in a filtered deck. */
export function cardClause(collection: Collection, node: CardNode, test: Test): Clause {
  switch (node.kind) {
    case 'deck':
      if (node.text === '*') return { sql: 'true', test }
      if (node.text === 'filtered') return { sql: 'c.odid != 0', test }
      return inDecks('(select id from decks where f(name))', test)
    case 'dids':
      return inDecks(`(${[...node.ids].join()})`, test)
    case 'preset': {
      const ids = [...decksWith(collection, node.text)].join()
      if (ids === '') return { sql: 'false', test }
      return {
        any: [
          { sql: `c.did in (${ids})`, test },
          { sql: `c.odid in (${ids})`, test: never },
        ],
      }
    }
    case 'card-name':
      return {
        sql: '(n.mid, c.ord) in (select ntid, ord from templates where f(name))',
        test,
        reach: hasTemplate(collection, node.text),
      }
    case 'card-ord':
      return { sql: `c.ord = ${node.ord}`, test }
    case 'cids':
      return { sql: `c.id in (${[...node.ids].join()})`, test }
    case 'is':
      return { sql: STATES[node.state] as string, test }
    case 'custom':
      return { sql: 'f(c.data)', test }
    case 'flag':
      return { sql: 'f(c.flags)', test }
    case 'days':
      return daysClause(node.of, test)
    case 'prop':
      return propertyClause(node, test)
  }
}

/** The deck that the card is in, or the one that it came from. */
function inDecks(ids: string, test: Test): Clause {
  const came = {
    all: [
      { sql: 'c.odid != 0', test: never },
      { sql: `c.odid in ${ids}`, test: never },
    ],
  }
  return { any: [{ sql: `c.did in ${ids}`, test }, came] }
}

function daysClause(of: string, test: Test): Clause {
  if (of === 'added') return { sql: 'c.id > 1', test }
  if (of === 'introduced')
    return {
      all: [
        { sql: 'f(c.id)', test },
        { sql: ANSWERED, test },
      ],
    }
  return { sql: ANSWERED, test }
}

function propertyClause({ property, operator, value }: Extract<CardNode, { kind: 'prop' }>, test: Test): Clause {
  const column = COLUMNS[property]
  if (column !== undefined) {
    const limit = property === 'ease' ? Math.trunc(value * 1000) : value
    return { sql: `${column} ${operator} ${limit}`, test }
  }
  if (property === 'pos')
    return {
      all: [
        { sql: 'c.type = 0', test },
        { sql: 'f(c.odue, c.due)', test },
      ],
    }
  return { sql: PROPERTIES[property] ?? 'f(c.data)', test }
}

function never(): boolean {
  return false
}
