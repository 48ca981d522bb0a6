import type { Action } from '../../actions/catalogue.ts'
import { findMember, listItems } from '../../wire/list.ts'
import { type Call, weigh } from '../call.ts'
import type { Estimate } from '../estimate.ts'
import type { Leaf } from '../leaf.ts'
import { type Bounds, createLoad } from '../load.ts'

/** What decides how much goes in one exchange. */
export interface Scale {
  readonly bounds: Bounds
  readonly estimate: Estimate
}

/** The notes of a call that adds several of them and answers for all at once, as text; null for other calls, and where they are no list. */
export function notesIn({ action, params }: Leaf): Buffer[] | null {
  const { makesNotes } = action.gateway
  if (makesNotes?.answer !== 'errors' || params === null) return null
  const found = findMember(params, Buffer.from(makesNotes.at.replace('[]', '')))
  const spans = found === null ? null : listItems(params, found.value.start)
  return spans?.map(({ start, end }) => params.subarray(start, end)) ?? null
}

/** Whether a call is more than one exchange should carry. */
export function isOver({ leaf: { action }, items, bytes, adds }: Call, { bounds, estimate }: Scale): boolean {
  return bytes > bounds.pack || adds > bounds.notes || estimate.of({ action, items }) > bounds.window
}

/** Whether the calls of one request are too many for one exchange. */
export function areTooMany(calls: readonly Call[], { bounds, estimate }: Scale): boolean {
  const load = createLoad(bounds, estimate, false)
  return !calls.every((call) => load.take([call]))
}

/**
 * The calls that add one note each, from this note on, that go together: as many as the bounds of one exchange allow, and at
 * least one.
 *
 * @param like the call whose notes they are: they are made for the same client
 */
export function takePart(
  notes: readonly Buffer[],
  from: number,
  addNote: Action,
  like: Pick<Leaf, 'client'>,
  { bounds, estimate }: Scale,
): Leaf[] {
  const before = Buffer.from(`{"${addNote.gateway.makesNotes?.at ?? 'note'}": `)
  const load = createLoad(bounds, estimate, false)
  const part: Leaf[] = []
  for (let at = from; at < notes.length; at += 1) {
    const params = Buffer.concat([before, notes[at] as Buffer, AFTER])
    const leaf: Leaf = { ...like, action: addNote, params }
    if (!load.take([weigh(leaf)])) break
    part.push(leaf)
  }
  return part
}

const AFTER = Buffer.from('}')
