import { reprString } from '../wire/python.ts'
import { type Dict, isFloat, reprFloat, type Value } from './json.ts'

/** An exception of Python's, whose `str()` is the message; AnkiConnect answers it as an `error`. */
export class PythonError extends Error {}

/** A look-up that failed inside Anki: some actions catch it, and it costs window time (docs/ankiconnect.md, Time). */
export class NotFoundError extends PythonError {}

/** The name of a value's Python type. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (typeof value === 'string') return 'str'
  if (Array.isArray(value)) return 'list'
  return value instanceof Map ? 'dict' : 'float'
}

/** Python's truth of a value. */
export function truthy(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return isFloat(value) ? value.float !== 0 : Boolean(value)
}

/** Python's `repr`. */
export function repr(value: Value): string {
  if (typeof value === 'string') return reprString(value)
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${reprString(key)}: ${repr(member)}`).join(', ')}}`
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return isFloat(value) ? reprFloat(value.float) : String(value)
}

/** Python's `str()`. */
export function str(value: Value): string {
  return typeof value === 'string' ? value : repr(value)
}

/** Python's `==`: 1, 1.0 and True are one. */
export function equal(one: Value, other: Value): boolean {
  const first = numeric(one)
  const second = numeric(other)
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are equal in Python
  if (first !== undefined && second !== undefined) return first == second
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => equal(item, other[index] as Value))
  }
  if (one instanceof Map && other instanceof Map) {
    return (
      one.size === other.size && [...one].every(([key, item]) => other.has(key) && equal(item, other.get(key) as Value))
    )
  }
  return one === other
}

function numeric(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  return isFloat(value) ? value.float : undefined
}

/** What `for x in value` walks: a list's items, a dict's keys, a string's characters. */
export function iterate(value: Value): Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Map) return [...value.keys()]
  if (typeof value === 'string') return [...value]
  throw new PythonError(`'${typeName(value)}' object is not iterable`)
}

/** `value[key]` with a string key. */
export function subscript(value: Value, key: string): Value {
  if (value instanceof Map) {
    if (!value.has(key)) throw new PythonError(reprString(key))
    return value.get(key) as Value
  }
  if (typeof value === 'string') throw new PythonError("string indices must be integers, not 'str'")
  if (Array.isArray(value)) throw new PythonError('list indices must be integers or slices, not str')
  throw new PythonError(`'${typeName(value)}' object is not subscriptable`)
}

/** `key in value` with a string key. */
export function contains(value: Value, key: string): boolean {
  if (value instanceof Map) return value.has(key)
  if (Array.isArray(value)) return value.includes(key)
  if (typeof value === 'string') return value.includes(key)
  throw new PythonError(`argument of type '${typeName(value)}' is not iterable`)
}

/** `value.method` where only a dict has that method; the error is the one every other type gives. */
export function asDict(value: Value, method: string): Dict {
  if (value instanceof Map) return value
  throw noAttribute(value, method)
}

export function noAttribute(value: Value, name: string): PythonError {
  return new PythonError(`'${typeName(value)}' object has no attribute '${name}'`)
}

/** Refuses what Python cannot look up among keys: lists and dicts. */
export function expectHashable(name: Value): void {
  if (Array.isArray(name) || name instanceof Map) throw new PythonError(`unhashable type: '${typeName(name)}'`)
}
