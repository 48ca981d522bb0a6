import type { Collection } from './collection.ts'

/** A new id, as Anki makes them: the time in milliseconds, or the next that no member of the table has. */
export function newId(collection: Collection, table: ReadonlyMap<number, unknown>): number {
  let id = Math.floor(collection.now())
  while (table.has(id)) id++
  return id
}

/** The time in whole seconds, as `mod` holds it. */
export function seconds(collection: Collection): number {
  return Math.floor(collection.now() / 1000)
}
