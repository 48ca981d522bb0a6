import type { Action } from '../actions/catalogue.ts'
import type { JudgedLeaf } from '../checks/check.ts'
import { subjectsOf } from '../checks/policy/subjects.ts'
import { listItems } from '../wire/list.ts'
import { NotFinite } from '../wire/value.ts'

/** What a call did to notes, as far as it is known from the call and its result. */
export interface NoteCounts {
  /** Notes it made, by the ids in its result. */
  readonly created: number
  /** Notes that it named to be changed, or to be deleted; which of them existed AnkiConnect does not say. */
  readonly changed: number
  readonly deleted: number
}

export const NO_NOTES: NoteCounts = Object.freeze({ created: 0, changed: 0, deleted: 0 })

/** What a call did to notes that AnkiConnect answered with this result. */
export function countNotes(leaf: Pick<JudgedLeaf, 'action' | 'value'>, result: Buffer): NoteCounts {
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

/** Each note once, however often it is named. */
function namedNotes({ action, value }: Pick<JudgedLeaf, 'action' | 'value'>): number {
  try {
    return subjectsOf(action, value()).notes?.length ?? 0
  } catch (error) {
    if (error instanceof NotFinite) return 0
    throw error
  }
}

function makesNotes({ gateway: { kind, makesNotes } }: Action): boolean {
  return kind === 'write' && makesNotes !== null
}

/** A call that makes notes answers the id of one, or a list with one for each; null stands for none. */
function notesMade(result: Buffer): number {
  const items = listItems(result)
  if (items === null) return isNull(result, 0) ? 0 : 1
  return items.filter(({ start }) => !isNull(result, start)).length
}

function isNull(text: Buffer, start: number): boolean {
  return text[start] === 0x6e
}
