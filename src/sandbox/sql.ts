import type { Collection } from './collection/collection.ts'
import { letsAllPass } from './injection.ts'
import type { Value } from './json.ts'
import { iterate, PythonError, str } from './python.ts'

/**
 * The ids of a list of cards that AnkiConnect pastes into SQL as `(id,id)`: digits and numeric texts count. SQLite would take any other
 * text for a name, which is its error. `sql` is the statement that the list goes into.
 */
export function sqlIds({ cards }: Collection, value: Value, sql: (list: string) => string): Set<number> {
  const ids = new Set<number>()
  const texts = iterate(value).map(str)
  for (const text of texts) {
    if (letsAllPass(text)) return new Set(cards.keys())
    if (/^\s*$|^(?:True|False)$/.test(text)) continue
    if (!/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(text)) throw sqlColumnError(text, sql(`(${texts.join(',')})`))
    ids.add(Number(text))
  }
  return ids
}

/** SQLite's error for a text that it takes for the name of a column. */
export function sqlColumnError(name: string, sql: string): PythonError {
  const quote = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return new PythonError(
    `DbError { info: "SqlInputError { error: Error { code: Unknown, extended_code: 1 }, msg: \\"no such column: ${name}\\", ` +
      `sql: \\"${quote(sql)}\\", offset: ${sql.lastIndexOf(name)} }", kind: Other }`,
  )
}
