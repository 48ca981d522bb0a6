import type { Collection, Review } from './collection/collection.ts'
import { selectedValue } from './injection.ts'
import { integer, isFloat, type Value } from './json.ts'
import { iterate, PythonError, str, typeName } from './python.ts'
import { sqlColumnError } from './sql.ts'

const COLUMNS = 9
const NUMERAL = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i

/** The reviews of a list of rows as `insertReviews` takes it; throws SQLite's error where one cannot be stored, and stores none. */
export function readRows(collection: Collection, given: Value): Review[] {
  if (!Array.isArray(given) && !(given instanceof Map) && typeof given !== 'string') {
    throw new PythonError(`object of type '${typeName(given)}' has no len()`)
  }
  const rows = iterate(given).map((row) => iterate(row).map(str))
  const sql = `insert into revlog(id,cid,usn,ease,ivl,lastIvl,factor,time,type) values ${rows.map((row) => `(${row})`).join(',')}`
  const short = rows.find((row) => row.length !== COLUMNS)
  if (short !== undefined) throw failure('Unknown', 1, `${short.length} values for ${COLUMNS} columns`)
  const taken = new Set(collection.reviews.keys())
  return rows.map((row) => {
    const values = row.map((text) => stored(collection, text, sql))
    const [id = null, cardId = null, usn = null, ease = null, interval = null, ...others] = values
    const [lastInterval = null, factor = null, time = null, kind = null] = others
    if (typeof id !== 'number') throw failure('TypeMismatch', 20, 'datatype mismatch')
    if (taken.has(id)) throw failure('ConstraintViolation', 1555, 'UNIQUE constraint failed: revlog.id')
    taken.add(id)
    return { id, cardId, usn, ease, interval, lastInterval, factor, time, kind }
  })
}

/** A value as an integer column keeps it: whole numbers as integers, others as they are. */
function stored(collection: Collection, text: string, sql: string): Value {
  const selected = selectedValue(collection, text)
  if (selected !== null) return selected
  if (text === 'True' || text === 'False') return text === 'True' ? 1 : 0
  if (!NUMERAL.test(text)) throw sqlColumnError(text, sql)
  const digits = text.trim().replace(/^\+/, '')
  if (/^-?\d+$/.test(digits)) return integer(BigInt(digits))
  const float = { float: Number(digits) }
  return isFloat(float) && Number.isInteger(float.float) ? float.float : float
}

function failure(code: string, extended: number, text: string): PythonError {
  return new PythonError(
    `DbError { info: "SqliteFailure(Error { code: ${code}, extended_code: ${extended} }, Some(\\"${text}\\"))", kind: Other }`,
  )
}
