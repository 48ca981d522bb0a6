import { jsonText } from '../wire/python.ts'

/** A JSON number that Python reads as `float`. */
export interface Float {
  readonly float: number
}

/**
 * A JSON value the way Python holds it: integers of any size (`number` while safe, otherwise `bigint`), floats as a
 * type of their own, objects as maps so that keys made of digits keep their place.
 */
export type Value = null | boolean | number | bigint | Float | string | Value[] | Dict

/** A JSON object, in Python's insertion order. */
export type Dict = Map<string, Value>

export function isFloat(value: Value): value is Float {
  return typeof value === 'object' && value !== null && 'float' in value
}

/** An integer in the one form values hold it: a number while that is exact. */
export function integer(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** A dict from an object literal. */
export function dict(members: Record<string, Value>): Dict {
  return new Map(Object.entries(members))
}

/** A copy that shares no list and no dict with the value. */
export function copyValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyValue)
  return value instanceof Map ? new Map([...value].map(([key, member]) => [key, copyValue(member)])) : value
}

/** Python's `json.dumps`: ASCII, `", "` and `": "`, floats as Python spells them. */
export function writeJson(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return jsonText(value)
    case 'object':
      break
    default:
      return String(value)
  }
  if (Array.isArray(value)) return `[${value.map(writeJson).join(', ')}]`
  if (!(value instanceof Map)) return jsonFloat(value.float)
  let text = ''
  for (const [key, member] of value) text += `${text && ', '}${jsonText(key)}: ${writeJson(member)}`
  return `{${text}}`
}

function jsonFloat(float: number): string {
  if (Number.isNaN(float)) return 'NaN'
  if (!Number.isFinite(float)) return float > 0 ? 'Infinity' : '-Infinity'
  return reprFloat(float)
}

/** Python's `repr` of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e16. */
export function reprFloat(float: number): string {
  if (Number.isNaN(float)) return 'nan'
  if (!Number.isFinite(float)) return float > 0 ? 'inf' : '-inf'
  if (Object.is(float, -0)) return '-0.0'
  const size = Math.abs(float)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = float.toExponential().split('e') as [string, string]
    const sign = exponent.startsWith('-') ? '-' : '+'
    return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = String(float)
  return text.includes('.') ? text : `${text}.0`
}

/** The byte of a value's compact JSON text at which a reader stumbles over the member `key` of a dict inside it: its end, or its start. */
export function compactPlace(whole: Value, inside: Dict, key: string): number {
  const mark = { float: Number.NaN }
  const kept = inside.get(key) as Value
  inside.set(key, mark)
  const before = compact(whole).indexOf('NaN')
  inside.set(key, kept)
  const start = Buffer.byteLength(compact(whole).slice(0, before))
  const isOpened = Array.isArray(kept) || kept instanceof Map
  return isOpened ? start : start + Buffer.byteLength(compact(kept))
}

function compact(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(',')}]`
  if (value instanceof Map) {
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${compact(member)}`).join(',')}}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : writeJson(value)
}
