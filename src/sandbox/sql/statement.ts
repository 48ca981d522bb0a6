import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Collection } from '../collection/collection.ts'
import { integer, type Value } from '../json.ts'
import { PythonError } from '../python.ts'
import { databaseError, parametersOf, problemOf } from './problem.ts'
import { emptyDatabase } from './sqlite.ts'
import { makeTables } from './tables.ts'
import { tokensOf } from './tokens.ts'

/** Anki's database as SQL sees it: a copy of the collection, which nothing reads back by itself. */
export interface Database {
  /** Runs one statement; its rows. Throws Anki's error. */
  run(sql: string, ...values: SQLInputValue[]): Value[][]
}

/**
 * AnkiConnect pastes some values into SQL. Where they are more than numbers, SQLite itself has to say what they mean: a statement
 * that is refused, or one that reaches rows which nobody named.
 */
export function openDatabase(collection: Collection, sql: string): Database {
  const database = emptyDatabase()
  makeTables(database, collection, sql)
  return { run: (statement, ...values) => run(database, statement, values) }
}

function run(database: DatabaseSync, sql: string, values: readonly SQLInputValue[]): Value[][] {
  if (!sql.isWellFormed()) throw new PythonError('str is not valid UTF-8: surrogates not allowed')
  const statement = prepared(database, sql)
  const rest = sql.slice(statement.sourceSQL.length)
  if (isStatement(database, rest)) throw databaseError('MultipleStatement')
  const places = parametersOf(statement.sourceSQL).size
  if (places !== values.length) throw databaseError(`InvalidParameterCount(${values.length}, ${places})`)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  try {
    return (statement.all(...values) as unknown as SQLOutputValue[][]).map((row) => row.map(fromDatabase))
  } catch (error) {
    throw problemOf(database, sql, error)
  }
}

function prepared(database: DatabaseSync, sql: string): StatementSync {
  try {
    return database.prepare(sql)
  } catch (error) {
    throw problemOf(database, sql, error)
  }
}

/** Whether what follows a statement is another one; throws Anki's error for what is none. */
function isStatement(database: DatabaseSync, rest: string): boolean {
  if ([...tokensOf(rest)].every(({ isComment }) => isComment)) return false
  prepared(database, rest)
  return true
}

function fromDatabase(value: SQLOutputValue): Value {
  if (typeof value === 'bigint') return integer(value)
  if (typeof value === 'number') return { float: value }
  return typeof value === 'string' ? value : null
}
