import { DatabaseSync } from 'node:sqlite'
import { problems } from './texts.ts'

/** The result of checking a copy: its contents in numbers, or what is wrong with it. */
export type CopyCheck =
  | { readonly ok: true; readonly notes: number; readonly cards: number }
  | { readonly ok: false; readonly problem: string }

/**
 * Opens a copy of a collection, merges its log into it, so that it is one file, and checks it. Never opens an original.
 *
 * SQLite checks each table and its indexes against each other. Tables with names of decks, tags and the like are sorted by Anki's own
 * collation, `unicase`, which only Anki knows. Their pages and rows are checked and counted, but not their order.
 * Takes about as long as reading the file, without a break.
 */
export function checkCopy(file: string): CopyCheck {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file)
    return check(database)
  } catch (error) {
    return { ok: false, problem: (error as Error).message }
  } finally {
    database?.close()
  }
}

/** The tables without which a file is no collection. */
const NEEDED = ['col', 'notes', 'cards', 'revlog']

function check(database: DatabaseSync): CopyCheck {
  // One process only, so that no shared index of the log is left beside the copy.
  database.exec('pragma locking_mode = exclusive')
  database.exec('pragma journal_mode = delete')
  const tables = valuesOf(database, "select name from sqlite_schema where type = 'table' order by name")
  const missing = NEEDED.find((name) => !tables.includes(name))
  if (missing !== undefined) return { ok: false, problem: problems('copy.no-table', { table: missing }).text }
  const sorted: string[] = []
  // The table of tables stands for the list of free pages as well.
  for (const table of ['sqlite_schema', ...tables]) {
    try {
      const problem = problemOf(database, `pragma integrity_check(${quoted(table)})`)
      if (problem !== null) return { ok: false, problem: `${table}: ${problem}` }
    } catch (error) {
      if (!(error as Error).message.startsWith('no such collation sequence')) throw error
      sorted.push(table)
    }
  }
  const problem = sorted.length === 0 ? null : checkUnsorted(database, sorted)
  if (problem !== null) return { ok: false, problem }
  return { ok: true, notes: count(database, 'notes'), cards: count(database, 'cards') }
}

/** Checks the tables that Anki sorts, as if SQLite sorted them. Nothing of that is committed. Returns what is wrong, or null. */
function checkUnsorted(database: DatabaseSync, tables: readonly string[]): string | null {
  // Older releases of Node have no such switch, and need none.
  ;(database as { enableDefensive?(is: boolean): void }).enableDefensive?.(false)
  database.exec('begin; pragma writable_schema = on')
  database.exec("update sqlite_schema set sql = replace(sql, 'COLLATE unicase', '') where type = 'table'")
  database.exec('pragma writable_schema = reset')
  try {
    for (const table of tables) {
      const problem = problemOf(database, `pragma quick_check(${quoted(table)})`)
      if (problem !== null) return `${table}: ${problem}`
      count(database, table)
    }
    return null
  } finally {
    database.exec('rollback')
  }
}

function count(database: DatabaseSync, table: string): number {
  return Number(valuesOf(database, `select count(*) from ${quoted(table)} not indexed`)[0])
}

/** Returns the first line of a check that is not `ok`, or null. */
function problemOf(database: DatabaseSync, pragma: string): string | null {
  return valuesOf(database, pragma).find((line) => line !== 'ok') ?? null
}

function valuesOf(database: DatabaseSync, sql: string): string[] {
  return database
    .prepare(sql)
    .all()
    .map((row) => String(Object.values(row)[0]))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
