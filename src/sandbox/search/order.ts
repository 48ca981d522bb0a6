import type { Card, Collection, Note } from '../collection/collection.ts'
import { alternatives, type Clause, conjuncts, holdsFor, textOf } from './clause.ts'
import type { SearchNode, Tables } from './node.ts'
import { type Loop, planOf, type Walk } from './plan.ts'
import { clauseOf } from './where.ts'

type Row = readonly [Note, Card]
type Order = (one: Row, other: Row) => number

const STARTS: Record<Tables, string> = {
  notes: 'select n.id from notes n where ',
  cards: 'select c.id from cards c where ',
  'cards of notes': 'select c.id from cards c, notes n where c.nid=n.id and ',
  'notes of cards': 'select distinct n.id from cards c, notes n where c.nid=n.id and ',
}

/**
 * The order in which Anki's database comes upon what a search finds. Anki does not sort it, so SQLite's path through the database settles
 * it: SQLite itself is asked for that path.
 */
export function orderOf(collection: Collection, search: SearchNode, tables: Tables): Order {
  const clause = clauseOf(collection, search, tables)
  const reached = new Set<string>()
  const orders = planOf(`${STARTS[tables]}(${textOf(clause)})`).map((loop) => {
    reached.add(loop.table)
    return orderAlong(loop, clause, new Set(reached))
  })
  return (one, other) => first(orders, one, other)
}

function orderAlong(loop: Loop, clause: Clause, reached: ReadonlySet<string>): Order {
  if (!('branches' in loop)) return byWalk(loop)
  const { branches } = loop
  const taken =
    conjuncts(clause)
      .map(alternatives)
      .find((any) => isTaken(any, branches)) ?? []
  const tests = taken.map((each) => holdsFor(each, reached))
  const orders = taken.map((each, nth) => orderAlong(branches[nth] as Loop, each, reached))
  // A row that several branches come upon counts where it is met first.
  const branchOf = ([note, card]: Row): number => tests.findIndex((test) => test(note, card))
  return (one, other) => {
    const branch = branchOf(one)
    return branch - branchOf(other) || (orders[branch]?.(one, other) ?? 0)
  }
}

/** Whether these are the alternatives that SQLite goes through in as many branches. */
function isTaken(any: readonly Clause[], branches: readonly Loop[]): boolean {
  return (
    any.length === branches.length && branches.every((loop, nth) => textOf(any[nth] as Clause).includes(columnOf(loop)))
  )
}

/** A column by which a loop finds its rows. */
function columnOf(loop: Loop): string {
  if ('branches' in loop) return columnOf(loop.branches[0] as Loop)
  const [column = ''] = loop.by
  return `${loop.table}.${column === 'rowid' ? 'id' : column}`
}

function first(orders: readonly Order[], one: Row, other: Row): number {
  for (const order of orders) {
    const found = order(one, other)
    if (found !== 0) return found
  }
  return 0
}

/** An index holds its columns and then the id. Those that it lacks here are the same for all rows. */
function byWalk({ table, index }: Walk): Order {
  if (table === 'n') {
    if (index === 'idx_notes_mid') return ([one], [other]) => one.typeId - other.typeId || one.id - other.id
    return ([one], [other]) => one.id - other.id
  }
  switch (index) {
    case 'ix_cards_nid':
      return ([, one], [, other]) => one.noteId - other.noteId || one.id - other.id
    case 'ix_cards_sched':
      return ([, one], [, other]) =>
        one.deckId - other.deckId || one.queue - other.queue || one.due - other.due || one.id - other.id
    default:
      return ([, one], [, other]) => one.id - other.id
  }
}
