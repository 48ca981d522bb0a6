import type { Note } from '../collection/collection.ts'
import type { Test } from './match.ts'

/**
 * A condition of the statement with which Anki searches. SQLite chooses its path through the database by them, so they name the columns
 * and comparisons that Anki's do. `f` stands for what SQLite cannot look into.
 */
export type Clause = Condition | { readonly all: readonly Clause[] } | { readonly any: readonly Clause[] }

/** A condition that holds no others. */
export interface Condition {
  readonly sql: string
  /** The rows for which it holds. */
  readonly test: Test
  /** The notes that an index finds by it before any card is known. */
  readonly reach?: (note: Note) => boolean
}

/** The text of a condition. */
export function textOf(clause: Clause): string {
  if ('sql' in clause) return clause.sql
  return 'all' in clause ? `(${clause.all.map(textOf).join(' and ')})` : `(${clause.any.map(textOf).join(' or ')})`
}

/** Whether a row is one for which a condition holds, as far as SQLite can tell from the tables that it has reached. */
export function holdsFor(clause: Clause, reached: ReadonlySet<string>): Test {
  const tests = conjuncts(clause).flatMap((each) => testOf(each, reached) ?? [])
  return (note, card) => tests.every((test) => test(note, card))
}

/** Null where it needs a table that is not reached. */
function testOf(clause: Clause, reached: ReadonlySet<string>): Test | null {
  const needed = textOf(clause).match(/\b[cn](?=\.)/g) ?? []
  const known = needed.every((table) => reached.has(table))
  if ('sql' in clause) return known ? clause.test : (clause.reach ?? null)
  if (!known) return null
  const tests = alternatives(clause).map((each) => holdsFor(each, reached))
  return (note, card) => tests.some((test) => test(note, card))
}

/** The conditions that all must hold, as SQLite takes a statement apart. */
export function conjuncts(clause: Clause): readonly Clause[] {
  return 'all' in clause
    ? clause.all.flatMap(conjuncts)
    : 'any' in clause && clause.any.length === 1
      ? clause.any.flatMap(conjuncts)
      : [clause]
}

/** The conditions that a clause holds by: one of them is enough. */
export function alternatives(clause: Clause): readonly Clause[] {
  return 'any' in clause
    ? clause.any.flatMap(alternatives)
    : 'all' in clause && clause.all.length === 1
      ? clause.all.flatMap(alternatives)
      : [clause]
}
