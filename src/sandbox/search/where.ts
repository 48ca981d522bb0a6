import type { Collection } from '../collection/collection.ts'
import { type Clause, type Condition, textOf } from './clause.ts'
import { cardClause } from './clause-card.ts'
import { noteClause } from './clause-note.ts'
import { matcher, type Test } from './match.ts'
import { isCardNode, type SearchNode, type Tables } from './node.ts'

/** The condition of a search, or of a term of it, in a statement on these tables. */
export function clauseOf(collection: Collection, node: SearchNode, tables: Tables): Clause {
  if (node.kind === 'group') return groupClause(collection, node.nodes, tables)
  if (node.kind === 'not') {
    const clause = clauseOf(collection, node.node, tables)
    // A minus before two conditions turns only the first.
    if (node.node.kind === 'pattern' && 'all' in clause) {
      const [first, ...rest] = clause.all
      return { all: [negated(first as Clause, matcher(collection, node)), ...rest] }
    }
    return negated(clause, matcher(collection, node))
  }
  const holds = matcher(collection, node)
  return isCardNode(node) ? cardClause(collection, node, holds) : noteClause(collection, node, tables, holds)
}

function negated(clause: Clause, test: Test): Condition {
  return { sql: `not ${textOf(clause)}`, test }
}

/** `and` binds closer than `or`. */
function groupClause(collection: Collection, nodes: readonly (SearchNode | 'and' | 'or')[], tables: Tables): Clause {
  const any: Clause[][] = [[]]
  for (const node of nodes) {
    if (node === 'or') any.push([])
    else if (node !== 'and') any.at(-1)?.push(clauseOf(collection, node, tables))
  }
  return { any: any.map((all) => ({ all })) }
}
