import type { Value } from './json.ts'
import { iterate, PythonError, str } from './python.ts'

/**
 * A list that AnkiConnect pastes into SQL as `(id,id)`: digits and numeric text count, and nothing else, since there is no SQL
 * here to be injected; what SQLite would take for a name is its error.
 */
export function sqlIds(value: Value): Set<number> {
  const ids = new Set<number>()
  for (const item of iterate(value)) {
    const text = str(item)
    if (/^\s*$|^(?:True|False)$/.test(text)) continue
    if (!/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(text)) throw sqlError(text)
    ids.add(Number(text))
  }
  return ids
}

function sqlError(text: string): PythonError {
  return new PythonError(
    `DbError { info: "SqlInputError { error: Error { code: Unknown, extended_code: 1 }, msg: \\"no such column: ${text}\\" }", kind: Other }`,
  )
}
