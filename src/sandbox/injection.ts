import type { Collection } from './collection/collection.ts'

/**
 * AnkiConnect pastes some values into SQL. The sandbox holds no database; it knows just enough of SQL to show what a pasted text can do
 * to one that does: a condition that always holds, and a look at another table.
 */
const CONDITION = /^\d+ ?\) ?or ?\( ?(\d+) ?= ?(\d+)$/i
const UNION = /^\d+ ?\) ?union select id from (notes|cards|revlog) ?--/i
const SELECT = /^\(select (?:(min|max)\(id\)|id|(-?\d+))(?: from (notes|cards|revlog))?(?: limit 1)?\)$/i

/** Whether a pasted id closes the list of ids and lets every row pass. */
export function letsAllPass(text: string): boolean {
  const [, one, other] = CONDITION.exec(spaced(text)) ?? []
  return one !== undefined && Number(one) === Number(other)
}

/** The ids that a pasted id adds from another table; null for a text that adds none. */
export function unitedIds(collection: Collection, text: string): number[] | null {
  const [, table] = UNION.exec(spaced(text)) ?? []
  return table === undefined ? null : idsOf(collection, table)
}

/** The value of a pasted look at a table, or of a number asked for in its place; null for any other text. */
export function selectedValue(collection: Collection, text: string): number | null {
  const [whole, which, value, table] = SELECT.exec(spaced(text)) ?? []
  if (whole === undefined) return null
  if (value !== undefined) return Number(value)
  if (table === undefined) return null
  const ids = idsOf(collection, table)
  return (which?.toLowerCase() === 'max' ? ids.at(-1) : ids[0]) ?? null
}

/** With one space where there is white space. */
function spaced(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}

function idsOf({ notes, cards, reviews }: Collection, table: string): number[] {
  const tables: Record<string, ReadonlyMap<number, unknown>> = { notes, cards, revlog: reviews }
  return [...(tables[table.toLowerCase()] as ReadonlyMap<number, unknown>).keys()].sort((one, other) => one - other)
}
