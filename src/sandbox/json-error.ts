import { compactPlace, type Dict, type Value } from './json.ts'
import { PythonError, repr, typeName } from './python.ts'

const KINDS: Record<string, string> = {
  NoneType: 'null',
  bool: 'boolean',
  int: 'integer',
  float: 'floating point',
  str: 'string',
  list: 'sequence',
  dict: 'map',
}
const LARGEST = 2n ** 64n

/** The error of Anki's backend for a member of the wrong type, with its place in the JSON text that AnkiConnect hands over. */
export function wrongType(whole: Value, inside: Dict, key: string, expected: string): PythonError {
  const value = inside.get(key) as Value
  const kind = KINDS[typeName(value)] as string
  const shown = ['null', 'sequence', 'map'].includes(kind)
    ? kind
    : `${kind} \`${repr(value)
        .toLowerCase()
        .replace(/e([+-])0*/, (_, sign) => (sign === '-' ? 'e-' : 'e'))}\``
  const what = expected === 'u16' && kind === 'integer' ? 'value' : 'type'
  const column = compactPlace(whole, inside, key)
  return new PythonError(
    `JsonError { info: "invalid ${what}: ${shown}, expected ${expected} at line 1 column ${column}" }`,
  )
}

/** Refuses a value that AnkiConnect's Python cannot write as JSON. */
export function checkJson(value: Value): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new PythonError('str is not valid UTF-8: surrogates not allowed')
  }
  if (typeof value === 'bigint' && (value >= LARGEST || value < -LARGEST / 2n)) {
    throw new PythonError('Integer exceeds 64-bit range')
  }
  if (Array.isArray(value)) value.forEach(checkJson)
  if (value instanceof Map) for (const [key, member] of value) [key, member].forEach(checkJson)
}
