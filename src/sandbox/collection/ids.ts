import { randomBytes } from 'node:crypto'
import type { Collection } from './collection.ts'

const highest = new WeakMap<ReadonlyMap<number, unknown>, number>()

/** A new id, as Anki makes them: the time in milliseconds, or one more than the highest where that is taken. */
export function newId({ clock }: Collection, table: ReadonlyMap<number, unknown>, at = clock.now()): number {
  const time = Math.floor(at)
  const id = table.has(time) ? Math.max(highest.get(table) ?? 0, time) + 1 : time
  highest.set(table, Math.max(highest.get(table) ?? 0, id))
  return table.has(id) ? Math.max(...table.keys()) + 1 : id
}

/** The id of a new field or template: any 64 bits, above 2^53 more often than not. */
export function randomId(): bigint {
  return randomBytes(8).readBigInt64LE()
}
