import { reprString } from '../wire/python.ts'
import { integer, isFloat, type Value } from './json.ts'
import { iterate, PythonError, typeName } from './python.ts'

const LARGEST = 2n ** 63n - 1n

/** A value that is no text where Anki's backend takes only text. */
export class BadArgument extends PythonError {}

/** A parameter as a protobuf string for Anki's backend: null is empty, only text passes. */
export function backendText(value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') throw new BadArgument('bad argument type for built-in operation')
  checkSurrogates(value)
  return value
}

/** As `backendText`, for the items of a list of texts. */
export function backendTexts(value: Value): string[] {
  return backendItems(value).map((item) => {
    if (typeof item !== 'string') throw new BadArgument('bad argument type for built-in operation')
    checkSurrogates(item)
    return item
  })
}

/** A parameter as a protobuf int64: null is 0. `field` is the full name in the error for booleans. */
export function backendInteger(value: Value, field: string): number | bigint {
  if (value === null) return 0
  if (typeof value === 'boolean') throw new PythonError(`Field ${field}: Expected an int, got a boolean.`)
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    throw new PythonError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  }
  if (value > LARGEST || value < -LARGEST - 1n) throw new PythonError(`Value out of range: ${value}`)
  return value
}

/** As `backendInteger`, for a list of ids; null is no ids. */
export function backendIntegers(value: Value, field: string): (number | bigint)[] {
  return backendItems(value).map((item) => {
    if (item === null) throw new PythonError("'NoneType' object cannot be interpreted as an integer")
    return backendInteger(item, field)
  })
}

/** Refuses a list of ids that Anki keeps in a table where each may be once; `column` is that of the table. */
export function refuseDoubles(ids: readonly (number | bigint)[], column: string): void {
  if (new Set(ids).size === ids.length) return
  const info = 'SqliteFailure(Error { code: ConstraintViolation, extended_code: 1555 }, '
  throw new PythonError(`DbError { info: "${info}Some(\\"UNIQUE constraint failed: ${column}\\"))", kind: Other }`)
}

function backendItems(value: Value): Value[] {
  if (value === null) return []
  if (!Array.isArray(value) && !(value instanceof Map) && typeof value !== 'string') {
    throw new PythonError('must assign iterable')
  }
  return iterate(value)
}

/** Refuses lone surrogates in Python's words; positions count code points. */
export function checkSurrogates(text: string): void {
  if (text.isWellFormed()) return
  const characters = [...text]
  const lone = (character: string | undefined): boolean => character !== undefined && !character.isWellFormed()
  const from = characters.findIndex(lone)
  let to = from
  while (lone(characters[to + 1])) to++
  const code = (characters[from] as string).charCodeAt(0).toString(16)
  const what = from === to ? `character '\\u${code}' in position ${from}` : `characters in position ${from}-${to}`
  throw new PythonError(`'utf-8' codec can't encode ${what}: surrogates not allowed`)
}

/** A value bound to a query of Anki's database; ids are compared with what comes back. Other texts than ids match nothing. */
export function databaseId(value: Value): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'bigint' && (value >= 2n ** 64n || value < -LARGEST - 1n)) {
    throw new PythonError('Integer exceeds 64-bit range')
  }
  if (typeof value === 'number') return value
  if (typeof value === 'string') {
    checkSurrogates(value)
    return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(value.trim()) ? Number(value) : undefined
  }
  if (isFloat(value)) return value.float
  if (typeof value === 'object' && value !== null && !hasWholeTexts(value)) {
    throw new PythonError('str is not valid UTF-8: surrogates not allowed')
  }
  if (typeof value === 'boolean' || value instanceof Map || (Array.isArray(value) && !value.every(isByte))) {
    throw new PythonError('JsonError { info: "data did not match any variant of untagged enum SqlValue" }')
  }
  return undefined
}

function hasWholeTexts(value: Value): boolean {
  if (Array.isArray(value)) return value.every(hasWholeTexts)
  if (value instanceof Map) return [...value].every(([key, member]) => key.isWellFormed() && hasWholeTexts(member))
  return typeof value !== 'string' || value.isWellFormed()
}

function isByte(value: Value): boolean {
  return typeof value === 'number' && value >= 0 && value <= 255
}

/** Python's `int(value)`. */
export function toInteger(value: Value): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (isFloat(value)) {
    if (Number.isNaN(value.float)) throw new PythonError('cannot convert float NaN to integer')
    if (!Number.isFinite(value.float)) throw new PythonError('cannot convert float infinity to integer')
    const whole = Math.trunc(value.float)
    return Number.isSafeInteger(whole) ? whole : BigInt(whole)
  }
  if (typeof value !== 'string') {
    throw new PythonError(
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    )
  }
  return parseInteger(value)
}

function parseInteger(text: string): number | bigint {
  if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text)) {
    const shown = [...reprString(text)].slice(0, 200).join('')
    throw new PythonError(`invalid literal for int() with base 10: ${shown}`)
  }
  const digits = text.trim().replaceAll('_', '')
  const value = BigInt(digits.replace(/^[-+]/, ''))
  return integer(digits.startsWith('-') ? -value : value)
}
