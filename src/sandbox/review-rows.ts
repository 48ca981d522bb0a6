import type { Collection, Review } from './collection/collection.ts'
import type { Value } from './json.ts'
import { iterate, PythonError, str, typeName } from './python.ts'
import { openDatabase } from './sql/statement.ts'

const COLUMNS = 'id,cid,usn,ease,ivl,lastIvl,factor,time,type'
const PLAIN = /^-?\d{1,15}$/

/** The reviews of a list of rows as `insertReviews` takes it; throws SQLite's error where one cannot be stored, and stores none. */
export function readRows(collection: Collection, given: Value): Review[] {
  if (!Array.isArray(given) && !(given instanceof Map) && typeof given !== 'string') {
    throw new PythonError(`object of type '${typeName(given)}' has no len()`)
  }
  const rows = iterate(given).map((row) => iterate(row).map(str))
  return plainReviews(collection, rows) ?? storedReviews(collection, rows)
}

/** The reviews of rows of plain numbers that can be stored as they are; null for any other. */
function plainReviews({ reviews }: Collection, rows: readonly (readonly string[])[]): Review[] | null {
  const ids = new Set(rows.map(([id]) => Number(id)))
  if (ids.size < rows.length || [...ids].some((id) => reviews.has(id))) return null
  const isPlain = (row: readonly string[]): boolean =>
    row.length === COLUMNS.split(',').length && row.every((text) => PLAIN.test(text))
  return rows.every(isPlain) ? rows.map((row) => reviewOf(row.map(Number))) : null
}

/** The reviews that SQLite makes of any rows. */
function storedReviews(collection: Collection, rows: readonly (readonly string[])[]): Review[] {
  const values = rows.map((row) => `(${row.join(',')})`).join(',')
  const sql = `insert into revlog(${COLUMNS}) values ${values}`
  const database = openDatabase(collection, sql)
  database.run(sql)
  const all = database.run(`select ${COLUMNS} from revlog order by rowid`)
  return all.map(reviewOf).filter(({ id }) => !collection.reviews.has(id))
}

function reviewOf(row: readonly Value[]): Review {
  const [id, cardId = null, usn = null, ease = null, interval = null, ...others] = row
  const [lastInterval = null, factor = null, time = null, kind = null] = others
  return { id: Number(id), cardId, usn, ease, interval, lastInterval, factor, time, kind }
}
