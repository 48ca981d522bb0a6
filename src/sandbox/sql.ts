import type { Value } from './json.ts'
import { iterate, PythonError, str } from './python.ts'

/**
 * A list that AnkiConnect pastes into SQL as `(id,id)`: digits and numeric text count, and nothing else, since there is no SQL
 * here to be injected; what SQLite would take for a name is its error. `sql` is the statement that the list would go into.
 */
export function sqlIds(value: Value, sql: (list: string) => string): Set<number> {
  const ids = new Set<number>()
  const texts = iterate(value).map(str)
  for (const text of texts) {
    if (/^\s*$|^(?:True|False)$/.test(text)) continue
    if (!/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(text)) throw sqlError(text, sql(`(${texts.join(',')})`))
    ids.add(Number(text))
  }
  return ids
}

function sqlError(name: string, sql: string): PythonError {
  const quote = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return new PythonError(
    `DbError { info: "SqlInputError { error: Error { code: Unknown, extended_code: 1 }, msg: \\"no such column: ${name}\\", ` +
      `sql: \\"${quote(sql)}\\", offset: ${sql.lastIndexOf(name)} }", kind: Other }`,
  )
}
