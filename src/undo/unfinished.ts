import type { ImageRecord, Renamed, Things } from '../safety/image.ts'
import { newestId } from './world.ts'

/**
 * Returns records without what an undo has done when its first calls have gone: note types, and the notes and cards that it has created
 * again. To fold these a second time would find states in between that never were there. Pure.
 *
 * @param made the new ids that this undo gave
 */
export function unfinishedRecords(records: readonly ImageRecord[], renamed: Renamed, made: Renamed): ImageRecord[] {
  const [notes, cards] = [new Set(Object.values(made.notes)), new Set(Object.values(made.cards))]
  return records.map((record) => ({
    ...record,
    before: {
      ...record.before,
      notes: without(record.before.notes, (id) => notes.has(newestId(renamed.notes, id))),
      cards: without(record.before.cards, (id) => cards.has(newestId(renamed.cards, id))),
      models: {},
    },
  }))
}

function without<T>(things: Things<T>, isDone: (id: string) => boolean): Things<T> {
  return Object.fromEntries(Object.entries(things).filter(([id]) => !isDone(id)))
}
