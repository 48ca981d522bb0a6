import type { Action } from '../actions/action.ts'
import { subjectsOf } from '../actions/subjects.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { listItems } from '../wire/list.ts'

/** The effect of a call on notes, as far as the call and its result show it. */
export interface NoteCounts {
  /** The notes it created, by the ids in its result. */
  readonly created: number
  /** The notes that it was to change or delete. AnkiConnect does not report which of them existed. */
  readonly changed: number
  readonly deleted: number
}

export const NO_NOTES: NoteCounts = Object.freeze({ created: 0, changed: 0, deleted: 0 })

/** Returns the effect on notes of a call with this result. */
export function countNotes(leaf: Pick<Leaf, 'action' | 'value'>, result: Buffer): NoteCounts {
  const { notesBecome } = leaf.action.gateway
  if (notesBecome !== null) return { ...NO_NOTES, [notesBecome]: namedNotes(leaf) }
  return makesNotes(leaf.action) ? { ...NO_NOTES, created: notesMade(result) } : NO_NOTES
}

export function addNotes(one: NoteCounts, other: NoteCounts): NoteCounts {
  if (other === NO_NOTES) return one
  return {
    created: one.created + other.created,
    changed: one.changed + other.changed,
    deleted: one.deleted + other.deleted,
  }
}

/** Counts each note once, however often the call names it. */
function namedNotes({ action, value }: Pick<Leaf, 'action' | 'value'>): number {
  return subjectsOf(action, value()).notes?.length ?? 0
}

function makesNotes({ gateway: { kind, makesNotes } }: Action): boolean {
  return kind === 'write' && makesNotes !== null
}

/** A call that creates notes returns one id or a list of ids. Null means that no note was created. */
function notesMade(result: Buffer): number {
  const items = listItems(result)
  if (items === null) return isNull(result, 0) ? 0 : 1
  return items.filter(({ start }) => !isNull(result, start)).length
}

function isNull(text: Buffer, start: number): boolean {
  return text[start] === 0x6e
}
